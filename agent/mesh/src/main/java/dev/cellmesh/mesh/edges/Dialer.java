package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Frame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens links, and carries what link drivers have to tell each other.
 *
 * <p>Signals go through the mesh where there is a way and through the relays where there is none; a
 * second attempt takes the other path, unless relays are slow. The lower of two boards offers, a
 * leaf always does.
 */
public final class Dialer {
  static final int MAX_OPENING = 12;
  static final int MAX_DIALS = 2048;
  private static final long OPENING_MILLIS = 7_000;

  /** Relays that limit the rate make offers and answers wait: {@code docs/protocol-link.md}. */
  private static final long OPENING_MILLIS_WHILE_SLOW = 15_000;

  /** What was sent while relays were slow may still be on its way. */
  private static final long STAYS_SLOW_MILLIS = 20_000;

  private static final long CONFIRM_MILLIS = 2_500;
  private static final long GRACE_MILLIS = 1_000;
  private static final long FORGET_MILLIS = 30_000;
  private static final long BUSY_MILLIS = 1_000;

  /**
   * A driver looks for the machine's addresses every other second: an earlier offer has old ones.
   */
  private static final long NETWORK_SETTLES_MILLIS = 2_000;

  /** A driver tells after some 3 s that it was too busy: who hears nothing after that may ask. */
  private static final long STAYS_BUSY_MILLIS = 5_000;

  private static final long BACKOFF_MILLIS = 2_000;
  private static final long BACKOFF_MILLIS_WHILE_SLOW = 10_000;
  private static final long MAX_BACKOFF_MILLIS = 30_000;

  /** Of a board that has not said how many it has: it can wait. As many as ANNOUNCE can say. */
  private static final int MANY_LINKS = 0xffff;

  private static final class Dial {
    int attempts;
    MonotonicTime nextAt;

    /** When somebody last wanted this link. */
    MonotonicTime askedAt;

    /** As many as the other side has said to have when it asked for this one. */
    int links = MANY_LINKS;

    Dial(MonotonicTime nextAt, MonotonicTime askedAt) {
      this.nextAt = nextAt;
      this.askedAt = askedAt;
    }
  }

  private final Core core;
  private final Roster roster;
  private final Budget budget;
  private final Router router;
  private final TreeMap<PeerId, Dial> dials = new TreeMap<>();
  private int limit = Integer.MAX_VALUE;
  private @Nullable MonotonicTime lastBusyAt;
  private boolean prompt = true;
  private @Nullable MonotonicTime lastSlowAt;
  private MonotonicTime settledAt = new MonotonicTime(0);

  public Dialer(Core core, Roster roster, Budget budget, Router router) {
    this.core = core;
    this.roster = roster;
    this.budget = budget;
    this.router = router;
  }

  /** No link is started by this side while it has {@code links} with boards or more. */
  public void limit(int links) {
    limit = links;
  }

  /** Whether what is said over relays is taken at once. */
  public void relaysChanged(boolean isPrompt) {
    if (!isPrompt || !prompt) {
      lastSlowAt = core.now();
    }
    prompt = isPrompt;
  }

  /** With one link in the cell the others are to be had through the mesh. */
  private boolean mustWaitForRelays(PeerId peer, boolean urgent) {
    if (!isSlow() || core.cellOf(peer) != core.cell() || router.towards(peer, null) != null) {
      return false;
    }
    return isOpening(core.cell()) || (!urgent && core.links().hasBoardOf(core.cell()));
  }

  /** Whether relays lately made this peer wait. */
  boolean isSlow() {
    boolean lately = lastSlowAt != null && core.now().millisSince(lastSlowAt) < STAYS_SLOW_MILLIS;
    return !prompt || lately;
  }

  private boolean offers(PeerId peer) {
    return !core.isBoard() || core.self().compareTo(peer) < 0;
  }

  /**
   * Wants a link with a board. To be called again until there is one.
   *
   * @param urgent the other side cannot know that it should offer
   */
  public void dial(PeerId peer, boolean urgent) {
    dial(peer, urgent, MANY_LINKS);
  }

  /** Answers a board that asks all for links, since it has only so many. */
  void answer(PeerId peer, int links) {
    dial(peer, true, links);
  }

  private void dial(PeerId peer, boolean urgent, int links) {
    if (core.links().containsKey(peer) || peer.equals(core.self())) {
      return;
    }
    Dial dial = dials.get(peer);
    if (dial == null) {
      if (dials.size() >= MAX_DIALS) {
        core.count(Event.TABLE_FULL);
        return;
      }
      // Who must be invited gets a moment to offer of its own accord.
      boolean wait = !offers(peer) && !urgent;
      dial =
          new Dial(
              wait ? core.now().plusMillis(core.jitter(GRACE_MILLIS)) : core.now(), core.now());
      dials.put(peer, dial);
    } else if (urgent && dial.attempts == 0) {
      dial.nextAt = core.now();
    }
    dial.askedAt = core.now();
    dial.links = Math.min(dial.links, links);
    if (core.now().isBefore(dial.nextAt)) {
      core.timers().by(Timers.Timer.PLAN, dial.nextAt);
    } else if (mustWaitForRelays(peer, urgent) || (isBusy() && !urgent && !offers(peer))) {
      dial.nextAt = core.now().plusMillis(core.jitter(BUSY_MILLIS));
      core.timers().by(Timers.Timer.PLAN, dial.nextAt);
    } else if (offers(peer)) {
      offer(peer, dial);
    } else {
      attempted(dial);
      signal(peer, new Signal.Invite(core.header()));
    }
  }

  /** Whether a link with a board of {@code cell} is on its way, or waits for this side's driver. */
  boolean isOpening(int cell) {
    if (isBusy()) {
      return true;
    }
    for (Link link : core.links().values()) {
      if (link.state() == Link.State.OPENING && core.cellOf(link.peer()) == cell) {
        return true;
      }
    }
    return false;
  }

  private void offer(PeerId peer, Dial dial) {
    int opening = 0;
    for (Link link : core.links().values()) {
      opening += link.state() == Link.State.OPENING ? 1 : 0;
    }
    if (opening >= MAX_OPENING) {
      return; // it stays due, and there is a plan whenever one of those is open or given up
    }
    if (core.links().isClosing(peer, core.now())
        || budget.used() >= limit
        || !budget.admits(peer)) {
      dial.nextAt = core.now().plusMillis(core.jitter(500));
      core.timers().by(Timers.Timer.PLAN, dial.nextAt);
      return;
    }
    attempted(dial);
    core.links().add(new Link(peer, Role.BOARD, core.now()));
    core.timers().by(Timers.Timer.PLAN, core.now().plusMillis(OPENING_MILLIS));
    core.act(new Action.OpenLink(peer, dial.links));
  }

  private void attempted(Dial dial) {
    long first = isSlow() ? BACKOFF_MILLIS_WHILE_SLOW : BACKOFF_MILLIS;
    long backoff = Math.min(MAX_BACKOFF_MILLIS, first << Math.min(dial.attempts, 5));
    dial.attempts++;
    dial.nextAt = core.now().plusMillis(core.jitter(backoff));
    core.timers().by(Timers.Timer.PLAN, dial.nextAt);
  }

  /** Who was kept waiting, since the room had outgrown its structure, need not any longer. */
  public void structureChanged() {
    for (Dial dial : dials.values()) {
      if (dial.attempts == 0) {
        dial.nextAt = core.now();
      }
    }
  }

  /** What failed before says nothing of the network there is now. */
  public void networkChanged() {
    settledAt = core.now().plusMillis(NETWORK_SETTLES_MILLIS);
    for (Dial dial : dials.values()) {
      dial.attempts = 0;
      dial.nextAt = settledAt;
      core.timers().by(Timers.Timer.PLAN, dial.nextAt);
    }
  }

  /** The link is there: the next one with this peer starts afresh. */
  public void opened(PeerId peer) {
    dials.remove(peer);
  }

  /** Whether this side's driver lately had more to do than it could. */
  boolean isBusy() {
    return lastBusyAt != null && core.now().millisSince(lastBusyAt) < STAYS_BUSY_MILLIS;
  }

  /** This side's driver had too much to do to begin the link: that was no attempt. */
  public void postponed(PeerId peer) {
    lastBusyAt = core.now();
    Dial dial = dials.get(peer);
    if (dial != null) {
      dial.attempts = Math.max(0, dial.attempts - 1);
      dial.nextAt = core.now().plusMillis(core.jitter(BUSY_MILLIS));
      core.timers().by(Timers.Timer.PLAN, dial.nextAt);
    }
  }

  /** A link was lost or could not be had. */
  public void closed(PeerId peer, CloseReason reason) {
    // Who does not want a link that this peer does is full, or will see that it should want it.
    long pause = reason == CloseReason.UNWANTED ? BACKOFF_MILLIS : 500;
    if (reason != CloseReason.UNWANTED || (core.isBoard() && budget.plans(peer))) {
      MonotonicTime paused = core.now().plusMillis(core.jitter(pause));
      MonotonicTime nextAt = paused.isBefore(settledAt) ? settledAt : paused;
      dials.putIfAbsent(peer, new Dial(nextAt, core.now()));
    }
  }

  /** Nobody is to ask for a link with {@code peer} any more. */
  public void forget(PeerId peer) {
    dials.remove(peer);
  }

  /** Whether any link is wanted that is not there. */
  public boolean isDialing() {
    return !dials.isEmpty();
  }

  /** Whether a link with {@code peer} has been asked for and not come to be. */
  public boolean isDialing(PeerId peer) {
    return dials.containsKey(peer);
  }

  /** The other side has not taken the offer, since this peer's structure was older. */
  public void refused(PeerId peer) {
    Link link = core.links().get(peer);
    if (link != null && link.state() == Link.State.OPENING) {
      core.drop(link, CloseReason.REFUSED);
      dials.remove(peer);
    }
  }

  /** Forgets the attempts at links that nobody has wanted for a while. */
  public void forgetUnwanted() {
    dials.values().removeIf(dial -> core.now().millisSince(dial.askedAt) > FORGET_MILLIS);
  }

  /** Repeats over the relays what the mesh may have lost; gives up links that take too long. */
  public void expire() {
    for (Link link : List.copyOf(core.links().values())) {
      if (link.isReady()) {
        continue;
      }
      repeat(link);
      MonotonicTime due =
          link.since().plusMillis(isSlow() ? OPENING_MILLIS_WHILE_SLOW : OPENING_MILLIS);
      if (core.now().isBefore(due)) {
        core.timers()
            .by(Timers.Timer.PLAN, due); // the plan that was due now took the deadline away
      } else {
        core.drop(link, CloseReason.TIMEOUT);
      }
    }
  }

  /** The attempts made at a peer that there is no link with. */
  public int attempts(PeerId peer) {
    Dial dial = dials.get(peer);
    return dial == null ? 0 : dial.attempts;
  }

  private void repeat(Link link) {
    Signal signal = link.negotiation().unconfirmed();
    if (signal == null || link.state() != Link.State.OPENING) {
      return;
    }
    MonotonicTime due = link.negotiation().unconfirmedSince().plusMillis(CONFIRM_MILLIS);
    if (core.now().isBefore(due)) {
      core.timers().by(Timers.Timer.PLAN, due);
    } else {
      link.negotiation().settled();
      relay(link.peer(), signal);
    }
  }

  /** An offer, an answer or candidates. */
  public void received(PeerId from, Signal.Link signal) {
    Link known = core.links().get(from);
    if (known != null) {
      known.negotiation().hears(core.now());
      core.act(new Action.AcceptLinkSignal(from, signal.description()));
      return;
    }
    if (!core.isBoard() || !accepts(from, signal.header())) {
      core.report(Event.LINK_REFUSED, "no link wanted with " + from);
      return;
    }
    if (signal.header().role() == Role.BOARD) {
      roster.heard(from, signal.header().bootEpoch());
    }
    Dial dial = dials.computeIfAbsent(from, p -> new Dial(core.now(), core.now()));
    attempted(dial);
    Link link = new Link(from, signal.header().role(), core.now());
    link.negotiation()
        .hears(core.now()); // the driver may still tell the end of one that this replaces
    core.links().add(link);
    core.timers().by(Timers.Timer.PLAN, core.now().plusMillis(OPENING_MILLIS));
    core.act(new Action.AcceptLinkSignal(from, signal.description()));
  }

  private boolean accepts(PeerId from, Signal.Header header) {
    if (header.role() == Role.LEAF) {
      return leaves() < core.parameters().maxLeaves();
    }
    if (core.structure().supersedes(header.structure())) {
      relay(from, new Signal.Stale(core.header()));
      return false;
    }
    // An offer, or an answer to a link given up already: only who is lower may start one.
    return from.compareTo(core.self()) < 0 && budget.admits(from);
  }

  /** Links with leaves, open or opening. */
  public int leaves() {
    int leaves = 0;
    for (Link link : core.links().values()) {
      leaves += link.role() == Role.LEAF ? 1 : 0;
    }
    return leaves;
  }

  /** A link is wanted by the other side, which may not offer it. */
  public void invited(PeerId from, Signal.Header header) {
    if (!offers(from) || header.role() == Role.LEAF) {
      core.count(Event.OUT_OF_TURN);
      return;
    }
    Link link = core.links().get(from);
    // An older epoch is no restart, but an invitation that somebody has kept.
    if (link != null && link.bootEpoch() != 0 && header.bootEpoch() > link.bootEpoch()) {
      core.drop(link, CloseReason.TIMEOUT);
    }
    dial(from, true);
  }

  /** The driver of {@code peer} must get this. */
  public void describe(PeerId peer, Bytes description) {
    signal(peer, new Signal.Link(core.header(), description));
  }

  void signal(PeerId to, Signal signal) {
    Dial dial = dials.get(to);
    boolean secondTry = dial != null && dial.attempts > 0 && dial.attempts % 2 == 0;
    Link link = core.links().get(to);
    boolean leaf = !core.isBoard() || (link != null && link.role() == Role.LEAF);
    boolean routed = !leaf && router.towards(to, null) != null;
    if (routed && (!secondTry || core.relays() == 0 || isSlow())) {
      if (link != null
          && link.negotiation().unconfirmed() == null
          && signal instanceof Signal.Link) {
        link.negotiation().says(signal, core.now());
        core.timers().by(Timers.Timer.PLAN, core.now().plusMillis(CONFIRM_MILLIS));
      }
      core.act(new Action.SealSignal(to, signal.encode()));
    } else {
      relay(to, signal);
    }
  }

  /** For those who have no link yet, or are leaves: the mesh has no way to them. */
  void relay(PeerId to, Signal signal) {
    core.act(new Action.SendSignal(to, signal.encode()));
  }

  /** Sends through the mesh what the driver has sealed. */
  public void sealed(PeerId to, Bytes sealed) {
    if (sealed.length() > Frame.MAX_BYTES - 256) {
      core.report(Event.TOO_LARGE, "signal of " + sealed.length() + " bytes");
      return;
    }
    WireWriter out = router.control(RoutedFrame.Type.SIGNAL, PeerId.BYTES + sealed.length());
    router.send(to, out.peer(to).bytes(sealed).done());
  }
}
