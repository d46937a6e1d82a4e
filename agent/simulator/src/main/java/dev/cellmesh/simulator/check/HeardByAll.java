package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * In a room that has settled a reading reaches every leaf, a broadcast every board and leaf, and a
 * broadcast costs next to no more transmissions than there are boards to reach.
 */
final class HeardByAll implements Check {
  private static final int BROADCAST = 65;
  private static final int TYPE_AT = 1;
  private static final int ORIGIN_AT = 4;
  private static final int CHANNEL_END = 60;
  private static final double OVERHEAD = 1.05;

  /** Where not all of a cell can be linked, those who help sometimes disagree on who is to. */
  private static final double OVERHEAD_WITH_HELP = 1.15;

  private record Sent(Watched origin, String channel, long sequence) {}

  /** A broadcast is known to boards by origin, epoch, sequence and channel in its header. */
  private record Flood(Watched origin, Bytes header) {}

  private record Heard(PeerId by, Bytes header) {}

  private final Room room;
  private final OnceEach deliveries;
  private final List<Sent> messages = new ArrayList<>();
  private final List<Flood> floods = new ArrayList<>();
  private final Set<Heard> heard = new HashSet<>();
  private boolean settled;
  private long transmissions;

  HeardByAll(Room room, OnceEach deliveries) {
    this.room = room;
    this.deliveries = deliveries;
  }

  @Override
  public void settled(Look look) {
    settled = true;
  }

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    if (!settled) {
      return;
    }
    switch (input) {
      case Input.Publish p -> sent(peer, p.channel());
      case Input.Broadcast b -> {
        sent(peer, b.channel());
        flooded(peer, actions);
      }
      case Input.FrameReceived f -> {
        if (f.frame().at(TYPE_AT) == BROADCAST) {
          heard.add(new Heard(peer.id, header(f.frame())));
        }
      }
      default -> {}
    }
    for (Action action : actions) {
      if (action instanceof Action.SendFrame send && send.frame().at(TYPE_AT) == BROADCAST) {
        Watched to = room.known(send.to());
        transmissions += to != null && to.role == Role.BOARD ? 1 : 0;
      }
    }
  }

  private void sent(Watched origin, String channel) {
    messages.add(new Sent(origin, channel, deliveries.sent(origin, channel)));
  }

  private void flooded(Watched origin, List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.SendFrame send && send.frame().at(TYPE_AT) == BROADCAST) {
        floods.add(new Flood(origin, header(send.frame())));
        return;
      }
    }
    throw new Broken(name(), "a broadcast of " + origin + " goes to nobody");
  }

  private static Bytes header(Bytes frame) {
    return frame.slice(ORIGIN_AT, CHANNEL_END - ORIGIN_AT);
  }

  @Override
  public void ended(Look look) {
    for (PeerId leaf : look.leaves().keySet()) {
      messages.forEach(sent -> expect(room.watched(leaf), sent));
    }
    for (PeerId board : look.boards().keySet()) {
      for (Flood flood : floods) {
        if (!flood.origin.id.equals(board) && !heard.contains(new Heard(board, flood.header))) {
          throw new Broken(name(), board + " did not hear a broadcast of " + flood.origin);
        }
      }
    }
    double most = overhead(look) * floods.size() * (look.boards().size() - 1);
    if (transmissions > most) {
      throw new Broken(
          name(),
          "%d broadcasts among %d boards were sent %d times"
              .formatted(floods.size(), look.boards().size(), transmissions));
    }
  }

  /** A cell is complete at least while the budget alone pays for its links. */
  private static double overhead(Look look) {
    boolean large = false;
    for (MeshState board : look.boards().values()) {
      VirtualPeer peer = look.room().network().peer(board.self());
      large |= peer != null && board.members().size() - 1 > peer.parameters().connectionsBudget();
    }
    return large ? OVERHEAD_WITH_HELP : OVERHEAD;
  }

  private void expect(Watched by, Sent sent) {
    if (!deliveries.has(by, sent.origin, sent.channel, sent.sequence)) {
      throw new Broken(
          name(),
          "%s did not get message %d of %s on %s"
              .formatted(by, sent.sequence, sent.origin, sent.channel));
    }
  }
}
