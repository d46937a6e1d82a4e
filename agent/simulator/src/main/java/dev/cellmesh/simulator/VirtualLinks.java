package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import java.util.SplittableRandom;

/** The links of a shard's peers: how they come to be, carry frames and end. */
final class VirtualLinks {
  private static final long MILLI = 1_000;

  /** Heartbeats every second; after three that were not answered a link is given up. */
  static final long HEARTBEAT_MICROS = 1_000 * MILLI;

  private static final int MISSES = 3;

  /** How often a driver says how long the round trip is: real ones do, each time it changes. */
  private static final long MEASURE_MICROS = 300_000 * MILLI;

  /** An offer or answer of a real link ({@code docs/protocol-link.md}) has about this size. */
  private static final int DESCRIPTION_BYTES = 1_100;

  private static final long DESCRIBE_MICROS = 2 * MILLI;
  private static final String OFFER = "offer ";
  private static final String ANSWER = "answer ";

  private final VirtualNetwork net;
  private final Shard shard;
  private final SplittableRandom random;
  private final FrameTraffic traffic = new FrameTraffic();
  private long sessions;

  VirtualLinks(VirtualNetwork net, Shard shard, SplittableRandom random) {
    this.net = net;
    this.shard = shard;
    this.random = random;
  }

  /** Nothing takes less to get over a link, microseconds. */
  static long fastest(NetworkOptions options) {
    return options.links().millis() * MILLI / 2;
  }

  FrameTraffic traffic() {
    return traffic;
  }

  private LinkEnd begin(VirtualPeer owner, PeerId peer, long session, long latencyMicros) {
    VirtualPeer there = net.peer(peer);
    boolean leaf = owner.role() == Role.LEAF || (there != null && there.role() == Role.LEAF);
    LinkEnd end = new LinkEnd(owner, peer, leaf, session, latencyMicros);
    owner.add(end);
    return end;
  }

  private void describe(LinkEnd end, String what) {
    String text = what + end.session;
    Bytes description = Bytes.utf8(text + " ".repeat(DESCRIPTION_BYTES - text.length()));
    shard.later(DESCRIBE_MICROS, end.owner, new Input.LinkSignal(end.peer, description));
  }

  void open(VirtualPeer peer, PeerId to) {
    if (peer.end(to) == null) {
      long base = net.options().links().millis() * MILLI;
      long latency = base / 2 + random.nextLong(base + 1);
      LinkEnd end = begin(peer, to, shard.distinct(sessions++), latency);
      shard.outside(() -> net.offers().put(end.session, end));
      describe(end, OFFER);
    }
  }

  void accept(VirtualPeer peer, PeerId from, Bytes description) {
    String text = description.utf8();
    int space = text.indexOf(' ') + 1;
    long session;
    try {
      session = Long.parseLong(text.substring(space).strip());
    } catch (NumberFormatException e) {
      return; // not of this network: a relay has changed it
    }
    LinkEnd mine = peer.end(from);
    boolean known = mine != null && mine.session == session;
    if (!text.startsWith(OFFER)) {
      if (mine != null && known && !mine.answered) {
        mine.answered = true;
        connect(mine);
      }
    } else if (peer.offers.merge(from, session, Math::max) == session && !known) {
      if (mine != null) {
        closed(mine, CloseReason.FAILED);
      }
      answer(peer, from, session);
    } // else told again: drivers know the sessions that they had
  }

  private void answer(VirtualPeer peer, PeerId from, long session) {
    LinkEnd theirs = net.offers().get(session);
    LinkEnd end = begin(peer, from, session, theirs == null ? 0 : theirs.latencyMicros);
    if (theirs != null && theirs.peer.equals(peer.id())) {
      end.other = theirs;
      shard.post(shard.now() + delay(end), EventQueue.Kind.PAIRED, theirs, end);
    }
    describe(end, ANSWER);
  }

  /** The offerer's end learns which one is at the other side. */
  void paired(LinkEnd mine, LinkEnd theirs) {
    mine.other = theirs;
    if (mine.gone) {
      tellClosed(mine, theirs, CloseReason.UNWANTED);
    } else {
      connect(mine);
    }
  }

  /** Both ends open, once the offerer has the answer and knows the other end. */
  private void connect(LinkEnd mine) {
    LinkEnd theirs = mine.other;
    if (mine.answered && theirs != null && connects(mine.owner, theirs.owner)) {
      shard.post(shard.now() + delay(mine), EventQueue.Kind.OPENED, mine, EventQueue.NOTHING);
      shard.post(shard.now() + delay(mine), EventQueue.Kind.OPENED, theirs, EventQueue.NOTHING);
    } // else both sides run into their deadline
  }

  private boolean connects(VirtualPeer mine, VirtualPeer there) {
    double openLoss = net.options().links().openLoss();
    return (openLoss == 0 || random.nextDouble() >= openLoss)
        && mine.nat.connects(there.nat)
        && !net.partitions().blocked(mine, there)
        && !net.partitions().blocked(there, mine);
  }

  void opened(LinkEnd end) {
    if (!end.gone && !end.open) {
      end.open = true;
      shard.mix(end.owner.index() * 31L + end.session);
      shard.input(end.owner, new Input.LinkOpened(end.peer));
      shard.post(shard.now() + HEARTBEAT_MICROS, EventQueue.Kind.MEASURED, end, EventQueue.NOTHING);
    }
  }

  void measured(LinkEnd end) {
    if (!end.gone && end.owner.alive) {
      int micros = (int) Math.min(Integer.MAX_VALUE, delay(end) + delay(end));
      shard.input(end.owner, new Input.LinkMeasured(end.peer, micros));
      shard.post(shard.now() + MEASURE_MICROS, EventQueue.Kind.MEASURED, end, EventQueue.NOTHING);
    }
  }

  void close(VirtualPeer peer, PeerId to, CloseReason reason) {
    LinkEnd mine = peer.end(to);
    if (mine == null) {
      return;
    }
    peer.closing(mine);
    shard.post(shard.now(), EventQueue.Kind.CLOSED, mine, reason);
    if (mine.other != null) {
      tellClosed(mine, mine.other, reason == CloseReason.BYE ? reason : CloseReason.UNWANTED);
    }
  }

  private void tellClosed(LinkEnd mine, LinkEnd theirs, CloseReason reason) {
    if (net.partitions().blocked(mine.owner, theirs.owner)) {
      silence(theirs);
    } else {
      long at = Math.max(shard.now() + delay(mine), mine.lastArrival + 1);
      shard.post(at, EventQueue.Kind.CLOSED, theirs, reason);
    }
  }

  void closed(LinkEnd end, CloseReason reason) {
    if (end.owner.remove(end)) {
      shard.outside(() -> net.offers().remove(end.session, end));
      shard.mix(end.owner.index() * 37L + end.session);
      shard.input(end.owner, new Input.LinkClosed(end.peer, reason));
    }
  }

  /** A peer has vanished: the others notice that it does not answer. */
  void vanished(VirtualPeer peer) {
    for (LinkEnd end : peer.ends()) {
      end.gone = true;
      net.offers().remove(end.session, end);
      if (end.other != null) {
        silence(end.other);
      }
    }
  }

  private void silence(LinkEnd end) {
    long at = shard.now() + MISSES * HEARTBEAT_MICROS + random.nextLong(HEARTBEAT_MICROS);
    shard.post(at, EventQueue.Kind.CLOSED, end, CloseReason.TIMEOUT);
  }

  void send(VirtualPeer from, PeerId to, Priority priority, Bytes frame) {
    LinkEnd mine = from.end(to);
    if (mine == null || !mine.open || mine.other == null) {
      traffic.refused();
      return;
    }
    if (net.options().peers().uplinkBytesPerSecond() == 0) {
      leave(mine, frame);
    } else if (!from.uplink.offer(mine, frame, priority)) {
      traffic.refused();
    } else if (from.uplink.current == null) {
      transmit(from);
    }
  }

  /** The uplink takes the next frame that waits. */
  private void transmit(VirtualPeer from) {
    Uplink.Waiting next = from.uplink.next();
    if (next != null) {
      long rate = Math.max(1, net.options().peers().uplinkBytesPerSecond());
      long micros = next.frame().length() * 1_000_000L / rate;
      shard.queue().add(shard.now() + micros, EventQueue.Kind.UPLINK, from, EventQueue.NOTHING);
    }
  }

  /** The uplink has sent a frame. */
  void transmitted(VirtualPeer from) {
    Uplink.Waiting sent = from.uplink.current;
    if (sent != null && from.alive) {
      if (!sent.end().gone) {
        leave(sent.end(), sent.frame());
      }
      transmit(from);
    }
  }

  /** A frame leaves a peer, and arrives at the other end unless something happens to it. */
  private void leave(LinkEnd mine, Bytes frame) {
    LinkEnd theirs = mine.other;
    if (theirs == null) {
      return;
    }
    mine.owner.sent(frame);
    traffic.sent(frame);
    shard.mix(frame.length() * 31L + theirs.owner.index());
    Observer observer = net.observer();
    if (observer.watches(frame.at(1))) {
      shard.outside(() -> observer.sent(mine.owner, theirs.owner, frame));
    }
    NetworkOptions.Links links = net.options().links();
    boolean lost = links.frameLoss() > 0 && random.nextDouble() < links.frameLoss();
    if (lost || net.partitions().blocked(mine.owner, theirs.owner)) {
      traffic.lost();
      return;
    }
    mine.lastArrival = Math.max(shard.now() + delay(mine), mine.lastArrival + 1);
    shard.post(mine.lastArrival, EventQueue.Kind.FRAME, theirs, frame);
    if (links.duplication() > 0 && random.nextDouble() < links.duplication()) {
      mine.lastArrival++;
      shard.post(mine.lastArrival, EventQueue.Kind.FRAME, theirs, frame);
    }
  }

  void arrived(LinkEnd end, Bytes frame) {
    if (!end.gone) {
      opened(end);
      shard.frame(end, frame);
    }
  }

  private long delay(LinkEnd end) {
    return end.latencyMicros + random.nextLong(end.latencyMicros / 10 + 1);
  }

  /** Misses the heartbeats of a peer's links that have lost their way, and gives those up. */
  void heartbeats(VirtualPeer peer) {
    Partitions partitions = net.partitions();
    for (LinkEnd end : peer.alive ? peer.ends() : List.<LinkEnd>of()) {
      LinkEnd other = end.other;
      boolean unheard =
          other != null
              && (partitions.blocked(peer, other.owner) || partitions.blocked(other.owner, peer));
      end.missed = unheard ? end.missed + 1 : 0;
      if (end.missed > MISSES) {
        closed(end, CloseReason.TIMEOUT);
      }
    }
  }

  /** A peer has stopped to do anything for so long that the others give it up, and it them. */
  void stalled(VirtualPeer peer, long millis) {
    if (millis * MILLI > MISSES * HEARTBEAT_MICROS) {
      for (LinkEnd end : peer.ends()) {
        if (end.other != null) {
          silence(end.other);
        }
        shard.post(shard.now() + millis * MILLI, EventQueue.Kind.CLOSED, end, CloseReason.TIMEOUT);
      }
    }
  }
}
