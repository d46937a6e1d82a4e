package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.simulator.FrameTraffic;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Sends broadcasts, and counts whom they reach and how often they are sent for that. */
final class Broadcasts {
  /** A flood over what is there takes a fraction of this; what comes later was repaired. */
  static final long AT_ONCE_MILLIS = 5_000;

  private static final String CHANNEL = "notice";

  /** One broadcast. */
  private static final class Sent {
    final List<VirtualPeer> audience;
    final BitSet reached = new BitSet();
    final long framesBefore;
    final int peers;
    long frames = -1;

    Sent(List<VirtualPeer> audience, int peers, long framesBefore) {
      this.audience = audience;
      this.peers = peers;
      this.framesBefore = framesBefore;
    }

    /** How many of the audience that still live have been reached, of how many. */
    double share() {
      int alive = 0;
      int got = 0;
      for (VirtualPeer peer : audience) {
        alive += peer.isAlive() ? 1 : 0;
        got += peer.isAlive() && reached.get(peer.index()) ? 1 : 0;
      }
      return alive == 0 ? 1 : got / (double) alive;
    }
  }

  private final VirtualNetwork net;
  private final List<Sent> sent = new ArrayList<>();
  private final List<Double> atOnce = new ArrayList<>();

  Broadcasts(VirtualNetwork net) {
    this.net = net;
  }

  /** A board sends one to all that are there. */
  void send(VirtualPeer from, List<VirtualPeer> boards, int leaves, boolean flood) {
    List<VirtualPeer> audience = boards.stream().filter(VirtualPeer::hasJoined).toList();
    int peers = boards.size() + leaves;
    Sent broadcast = new Sent(audience, peers, net.frames().frames(FrameTraffic.BROADCAST));
    broadcast.reached.set(from.index());
    sent.add(broadcast);
    net.input(from, new Input.Broadcast(CHANNEL, Ledger.payload(sent.size() - 1), flood));
    net.call(AT_ONCE_MILLIS, () -> soonAfter(broadcast));
  }

  private void soonAfter(Sent broadcast) {
    atOnce.add(broadcast.share());
    broadcast.frames = net.frames().frames(FrameTraffic.BROADCAST) - broadcast.framesBefore;
  }

  /** A peer takes in a frame of a broadcast. */
  void received(VirtualPeer peer, Bytes frame) {
    int number = Ledger.number(frame);
    if (number >= 0 && number < sent.size()) {
      sent.get(number).reached.set(peer.index());
    }
  }

  /** Frames sent within 5 s, over the number of peers without the origin; NaN if none was sent. */
  double transmissionsPerBoard() {
    return sent.stream()
        .filter(b -> b.frames >= 0)
        .mapToDouble(b -> b.frames / (double) Math.max(1, b.peers - 1))
        .average()
        .orElse(Double.NaN);
  }

  /** The worst broadcast's share of the boards reached within 5 s; NaN if none was sent. */
  double reachedAtOnce() {
    return atOnce.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  /** The same, until the end of the run. */
  double reached() {
    return sent.stream().mapToDouble(Sent::share).min().orElse(Double.NaN);
  }
}
