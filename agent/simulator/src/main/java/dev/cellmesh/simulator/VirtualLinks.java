package dev.cellmesh.simulator;

import dev.cellmesh.mesh.Bytes;
import dev.cellmesh.mesh.CloseReason;
import dev.cellmesh.mesh.Input;
import dev.cellmesh.mesh.PeerId;
import dev.cellmesh.mesh.Priority;
import dev.cellmesh.mesh.Role;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The links of a virtual network: how they come to be, carry frames and end. */
final class VirtualLinks {
  private static final long MILLI = 1_000;

  /** Heartbeats every second; after three that were not answered a link is given up. */
  private static final long HEARTBEAT_MICROS = 1_000 * MILLI;

  private static final int MISSES = 3;

  /** How often a driver says how long the round trip is: real ones do, each time it changes. */
  private static final long MEASURE_MICROS = 300_000 * MILLI;

  /** An offer or answer of a real link ({@code docs/protocol-link.md}) has about this size. */
  private static final int DESCRIPTION_BYTES = 1_100;

  private static final long DESCRIBE_MICROS = 2 * MILLI;
  private static final String OFFER = "offer ";
  private static final String ANSWER = "answer ";

  private final VirtualNetwork net;
  private final SplittableRandom random;
  private final EventQueue queue;
  private final FrameTraffic traffic = new FrameTraffic();
  private final Partitions partitions = new Partitions();
  private long sessions;
  private boolean watching;

  VirtualLinks(VirtualNetwork net, SplittableRandom random, EventQueue queue) {
    this.net = net;
    this.random = random;
    this.queue = queue;
  }

  FrameTraffic traffic() {
    return traffic;
  }

  Partitions partitions() {
    return partitions;
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
    net.later(DESCRIBE_MICROS, end.owner, new Input.LinkSignal(end.peer, description));
  }

  void open(VirtualPeer peer, PeerId to) {
    if (peer.end(to) == null) {
      long base = net.options().links().millis() * MILLI;
      describe(begin(peer, to, sessions++, base / 2 + random.nextLong(base + 1)), OFFER);
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
    VirtualPeer there = net.peer(from);
    LinkEnd theirs = there == null ? null : there.end(peer.id());
    theirs = theirs == null || theirs.session != session ? null : theirs;
    if (text.startsWith(OFFER)) {
      if (peer.offers.merge(from, session, Math::max) != session || isOf(mine, session)) {
        return; // told again: drivers know the sessions that they had
      }
      answer(peer, from, mine, session, theirs);
    } else if (mine != null && mine.session == session && !mine.open) {
      if (connects(mine, there)) {
        queue.add(net.now() + delay(mine), EventQueue.Kind.OPENED, mine, EventQueue.NOTHING);
        if (theirs != null) {
          queue.add(net.now() + delay(theirs), EventQueue.Kind.OPENED, theirs, EventQueue.NOTHING);
        }
      } // else both sides run into their deadline
    }
  }

  private static boolean isOf(@Nullable LinkEnd mine, long session) {
    return mine != null && mine.session == session;
  }

  private void answer(
      VirtualPeer peer,
      PeerId from,
      @Nullable LinkEnd mine,
      long session,
      @Nullable LinkEnd theirs) {
    if (mine != null && mine.session != session) {
      closed(mine, CloseReason.FAILED);
    }
    LinkEnd end = begin(peer, from, session, theirs == null ? 0 : theirs.latencyMicros);
    if (theirs != null) {
      LinkEnd.pair(end, theirs);
    }
    describe(end, ANSWER);
  }

  private boolean connects(LinkEnd mine, @Nullable VirtualPeer there) {
    double openLoss = net.options().links().openLoss();
    return (openLoss == 0 || random.nextDouble() >= openLoss)
        && there != null
        && mine.owner.nat.connects(there.nat)
        && !partitions.blocked(mine.owner, there)
        && !partitions.blocked(there, mine.owner);
  }

  void opened(LinkEnd end) {
    if (!end.gone && !end.open) {
      end.open = true;
      net.mix(end.owner.index() * 31L + end.session);
      net.input(end.owner, new Input.LinkOpened(end.peer));
      queue.add(net.now() + HEARTBEAT_MICROS, EventQueue.Kind.MEASURED, end, EventQueue.NOTHING);
    }
  }

  void measured(LinkEnd end) {
    if (!end.gone && end.owner.alive) {
      int micros = (int) Math.min(Integer.MAX_VALUE, delay(end) + delay(end));
      net.input(end.owner, new Input.LinkMeasured(end.peer, micros));
      queue.add(net.now() + MEASURE_MICROS, EventQueue.Kind.MEASURED, end, EventQueue.NOTHING);
    }
  }

  void close(VirtualPeer peer, PeerId to, CloseReason reason) {
    LinkEnd mine = peer.end(to);
    if (mine == null) {
      return;
    }
    peer.closing(mine);
    queue.add(net.now(), EventQueue.Kind.CLOSED, mine, reason);
    LinkEnd theirs = mine.other;
    if (theirs == null) {
      return;
    }
    if (partitions.blocked(peer, theirs.owner)) {
      silence(theirs);
    } else {
      CloseReason told = reason == CloseReason.BYE ? reason : CloseReason.UNWANTED;
      long at = Math.max(net.now() + delay(mine), mine.lastArrival + 1);
      queue.add(at, EventQueue.Kind.CLOSED, theirs, told);
    }
  }

  void closed(LinkEnd end, CloseReason reason) {
    if (end.owner.remove(end)) {
      net.mix(end.owner.index() * 37L + end.session);
      net.input(end.owner, new Input.LinkClosed(end.peer, reason));
    }
  }

  /** A peer has vanished: the others notice that it does not answer. */
  void vanished(VirtualPeer peer) {
    for (LinkEnd end : peer.ends()) {
      end.gone = true;
      if (end.other != null) {
        silence(end.other);
      }
    }
  }

  private void silence(LinkEnd end) {
    long at = net.now() + MISSES * HEARTBEAT_MICROS + random.nextLong(HEARTBEAT_MICROS);
    queue.add(at, EventQueue.Kind.CLOSED, end, CloseReason.TIMEOUT);
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
      queue.add(net.now() + micros, EventQueue.Kind.UPLINK, from, EventQueue.NOTHING);
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
    net.mix(frame.length() * 31L + theirs.owner.index());
    net.observer().sent(mine.owner, theirs.owner, frame);
    NetworkOptions.Links links = net.options().links();
    boolean lost = links.frameLoss() > 0 && random.nextDouble() < links.frameLoss();
    if (lost || partitions.blocked(mine.owner, theirs.owner)) {
      traffic.lost();
      return;
    }
    mine.lastArrival = Math.max(net.now() + delay(mine), mine.lastArrival + 1);
    queue.add(mine.lastArrival, EventQueue.Kind.FRAME, theirs, frame);
    if (links.duplication() > 0 && random.nextDouble() < links.duplication()) {
      mine.lastArrival++;
      queue.add(mine.lastArrival, EventQueue.Kind.FRAME, theirs, frame);
    }
  }

  void arrived(LinkEnd end, Bytes frame) {
    if (!end.gone) {
      opened(end);
      net.frame(end, frame);
    }
  }

  private long delay(LinkEnd end) {
    return end.latencyMicros + random.nextLong(end.latencyMicros / 10 + 1);
  }

  /** Some links may have lost their way: looks after their heartbeats while that is so. */
  void watch() {
    if (!watching && partitions.any()) {
      watching = true;
      net.call(HEARTBEAT_MICROS / MILLI, this::heartbeats);
    }
  }

  private void heartbeats() {
    watching = false;
    for (VirtualPeer peer : List.copyOf(net.peers())) {
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
    watch();
  }

  /** A peer has stopped to do anything for so long that the others give it up, and it them. */
  void stalled(VirtualPeer peer, long millis) {
    if (millis * MILLI > MISSES * HEARTBEAT_MICROS) {
      for (LinkEnd end : peer.ends()) {
        if (end.other != null) {
          silence(end.other);
        }
        queue.add(net.now() + millis * MILLI, EventQueue.Kind.CLOSED, end, CloseReason.TIMEOUT);
      }
    }
  }
}
