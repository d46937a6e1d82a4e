package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The links of one peer, offered and answered through the relays. Two offers that cross are settled
 * by identity: the lower peer's counts.
 *
 * <p>None of the documents says how long to wait or how often to try again: the figures are the
 * core's own.
 */
final class Links {
  private static final int OFFER = 0;
  private static final int ANSWER = 1;
  private static final long OPENING_MILLIS = 7_000;
  private static final long BACKOFF_MILLIS = 2_000;
  private static final int MAX_DOUBLINGS = 5;
  private static final long AFTER_CLOSING_MILLIS = 500;

  private static final class Link {
    final long since;
    final boolean outbound;
    boolean open;

    /** The driver will report the end of an offer of this side that gave way to the other's. */
    boolean replaced;

    Link(long since, boolean outbound) {
      this.since = since;
      this.outbound = outbound;
    }
  }

  private record Retry(int attempts, long at) {}

  private final PeerId self;
  private final Consumer<Action> out;
  private final TreeMap<PeerId, Link> links = new TreeMap<>();
  private final TreeMap<PeerId, Retry> retries = new TreeMap<>();
  private final List<PeerId> open = new ArrayList<>();
  private int opening;

  Links(PeerId self, Consumer<Action> out) {
    this.self = self;
    this.out = out;
  }

  /** Links, open or opening. */
  int size() {
    return links.size();
  }

  int opening() {
    return opening;
  }

  /** Peers that frames can be sent to, in the order in which the links opened. */
  List<PeerId> open() {
    return open;
  }

  List<PeerId> all() {
    return List.copyOf(links.keySet());
  }

  boolean has(PeerId peer) {
    return links.containsKey(peer);
  }

  boolean isOpen(PeerId peer) {
    Link link = links.get(peer);
    return link != null && link.open;
  }

  /** Whether this side offered the link. */
  boolean isOutbound(PeerId peer) {
    Link link = links.get(peer);
    return link != null && link.outbound;
  }

  /** Offers a link, unless there is one or the last attempt was not long ago. */
  void dial(PeerId peer, long nowMillis) {
    Retry retry = retries.get(peer);
    if (links.containsKey(peer) || peer.equals(self)) {
      return;
    }
    int attempts = retry == null ? 0 : retry.attempts;
    if (retry == null || nowMillis >= retry.at) {
      long wait = BACKOFF_MILLIS << Math.min(attempts, MAX_DOUBLINGS);
      retries.put(peer, new Retry(attempts + 1, nowMillis + wait));
      put(peer, new Link(nowMillis, true));
      out.accept(new Action.OpenLink(peer, 0));
    }
  }

  /** Ends a link and forgets the attempts at it. */
  void close(PeerId peer, CloseReason reason) {
    retries.remove(peer);
    if (remove(peer) != null) {
      out.accept(new Action.CloseLink(peer, reason));
    }
  }

  /** The driver's description goes to the other side. */
  void described(PeerId peer, Bytes description) {
    Link link = links.get(peer);
    if (link != null) {
      byte[] signal = new byte[1 + description.length()];
      signal[0] = (byte) (link.outbound ? OFFER : ANSWER);
      description.copyTo(signal, 1);
      out.accept(new Action.SendSignal(peer, Bytes.wrap(signal)));
    }
  }

  /**
   * An offer or an answer.
   *
   * @param welcome whether an offer is taken
   */
  void signalled(PeerId from, Bytes signal, boolean welcome, long nowMillis) {
    if (signal.isEmpty()) {
      return;
    }
    Link link = links.get(from);
    Bytes description = signal.slice(1, signal.length() - 1);
    if (signal.at(0) == ANSWER) {
      if (link != null && link.outbound && !link.open) {
        out.accept(new Action.AcceptLinkSignal(from, description));
      }
      return;
    }
    boolean crossed = link != null && link.outbound && !link.open;
    if (crossed ? self.compareTo(from) < 0 : link == null && !welcome) {
      return;
    }
    // An offer from a peer that there is a link with: it has started afresh.
    remove(from);
    Link answer = new Link(nowMillis, false);
    answer.replaced = link != null;
    put(from, answer);
    out.accept(new Action.AcceptLinkSignal(from, description));
  }

  /** Whether a link was waiting for this. */
  boolean opened(PeerId peer) {
    Link link = links.get(peer);
    if (link == null) {
      out.accept(new Action.CloseLink(peer, CloseReason.UNWANTED));
      return false;
    }
    if (link.open) {
      return false;
    }
    link.open = true;
    opening--;
    open.add(peer);
    retries.remove(peer);
    return true;
  }

  /** Whether a link is gone that was there or was to be. */
  boolean closed(PeerId peer) {
    Link link = links.get(peer);
    if (link != null && link.replaced) {
      link.replaced = false;
      return false;
    }
    return remove(peer) != null;
  }

  /** Gives up links that take too long. */
  void expire(long nowMillis) {
    if (opening == 0) {
      return;
    }
    for (PeerId peer : all()) {
      Link link = links.get(peer);
      if (link != null && !link.open && nowMillis - link.since >= OPENING_MILLIS) {
        remove(peer);
        out.accept(new Action.CloseLink(peer, CloseReason.TIMEOUT));
        // The driver has to be rid of the old one before it takes a new one.
        Retry retry = retries.getOrDefault(peer, new Retry(0, nowMillis));
        long at = Math.max(retry.at, nowMillis + AFTER_CLOSING_MILLIS);
        retries.put(peer, new Retry(retry.attempts, at));
      }
    }
  }

  /** Says goodbye to all. */
  void leave() {
    for (PeerId peer : all()) {
      close(peer, CloseReason.BYE);
    }
  }

  private void put(PeerId peer, Link link) {
    links.put(peer, link);
    opening++;
  }

  private @org.jspecify.annotations.Nullable Link remove(PeerId peer) {
    Link link = links.remove(peer);
    if (link != null && link.open) {
      open.remove(peer);
    } else if (link != null) {
      opening--;
    }
    return link;
  }
}
