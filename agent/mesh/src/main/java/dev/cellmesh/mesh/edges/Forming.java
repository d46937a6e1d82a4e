package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Whether members of the cell come or go at this moment: bridges elected now would have to be
 * elected again in a moment, and each costs links.
 */
public final class Forming {
  private static final long QUIET_MILLIS = 400;
  private static final long MOST_QUIET_MILLIS = 1_500;
  private static final long MOST_MILLIS = 10_000;

  /**
   * Where many start at once on a slow machine, links have to wait their turn. Bridges elected
   * among the few that are known would be other ones in a moment, and what they ask of the relays
   * keeps the links from being made.
   */
  private static final long MOST_SLOW_MILLIS = 30_000;

  /** The members of a new cell are linked before bridges are elected among them. */
  private static final long NEW_MILLIS = 3_000;

  /** Who has no link in its cell looks for members first. */
  private static final long LONELY_MILLIS = 700;

  private static final long LOOK_MILLIS = 100;

  private final Core core;
  private final Roster roster;
  private final Dialer dialer;
  private @Nullable MonotonicTime since;

  /** When the structure came in which this board had a link in its cell. */
  private @Nullable MonotonicTime metIn;

  public Forming(Core core, Roster roster, Dialer dialer) {
    this.core = core;
    this.roster = roster;
    this.dialer = dialer;
  }

  /** Whether it pays to wait; not for ever. */
  public boolean goesOn() {
    roster.alive();
    boolean lonely = isLonely();
    boolean changing = lonely ? hopes() : core.now().isBefore(quietAt()) || incomplete();
    if (!changing) {
      since = null;
      return false;
    }
    MonotonicTime first = since == null ? core.now() : since;
    since = first;
    long most = lonely || dialer.isBusy() ? MOST_SLOW_MILLIS : MOST_MILLIS;
    return core.now().millisSince(first) < most;
  }

  /** Whether this board has yet to meet the members that it hears of; not for ever. */
  boolean seeksMembers() {
    boolean patient = since == null || core.now().millisSince(since) < MOST_SLOW_MILLIS;
    return patient && isLonely() && roster.hasAnySpoken(MOST_MILLIS);
  }

  /** Without a link in its cell since that is its cell: who has lost its last one is not. */
  private boolean isLonely() {
    if (core.links().hasBoardOf(core.cell())) {
      metIn = core.structureAt();
    }
    return !core.structureAt().equals(metIn);
  }

  public MonotonicTime lookAgainAt() {
    MonotonicTime soon = core.now().plusMillis(LOOK_MILLIS);
    MonotonicTime quiet = quietAt();
    return soon.isBefore(quiet) ? quiet : soon;
  }

  /** When no more members are to be expected, as they have come since the cell is new. */
  private MonotonicTime quietAt() {
    int come = Math.max(1, roster.alive().size() - 1);
    long apart = roster.aliveSince.millisSince(core.structureAt()) / come;
    long wait = isNew(MOST_MILLIS) ? Math.min(2 * apart, MOST_QUIET_MILLIS) : 0;
    return roster.aliveSince.plusMillis(Math.max(QUIET_MILLIS, wait));
  }

  /** Whether a board without a link in its cell may find that it is not the only one there. */
  private boolean hopes() {
    return isNew(LONELY_MILLIS) || roster.hasAnySpoken(MOST_MILLIS);
  }

  /** Whether the cell is not older than that, as far as this board knows. */
  private boolean isNew(long millis) {
    return core.now().millisSince(core.structureAt()) < millis;
  }

  /**
   * Whether the cell is new or slow to come to be, and boards of it are there that this one has no
   * link with yet.
   */
  private boolean incomplete() {
    if (!isNew(NEW_MILLIS) && !dialer.isBusy()) {
      return false;
    }
    for (PeerId member : roster.ofCell()) {
      if (!core.links().isReady(member) && roster.hasSpoken(member, NEW_MILLIS)) {
        return true;
      }
    }
    return false;
  }
}
