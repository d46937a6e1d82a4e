package dev.cellmesh.mesh;

import org.jspecify.annotations.Nullable;

/**
 * Whether members of the cell come or go at this moment: bridges elected now would have to be
 * elected again in a moment, and each costs links.
 */
final class Forming {
  private static final long QUIET_MILLIS = 400;
  private static final long MOST_QUIET_MILLIS = 1_500;
  private static final long MOST_MILLIS = 10_000;

  /** The members of a new cell are linked before bridges are elected among them. */
  private static final long NEW_MILLIS = 3_000;

  /** Who has no link at all looks for members first. */
  private static final long LONELY_MILLIS = 700;

  private static final long LOOK_MILLIS = 100;

  private final Core core;
  private final Roster roster;
  private @Nullable MonotonicTime since;

  Forming(Core core, Roster roster) {
    this.core = core;
    this.roster = roster;
  }

  /** Whether it pays to wait; not for ever. */
  boolean goesOn() {
    roster.alive();
    boolean changed = core.now.isBefore(quietAt());
    boolean changing = core.readyBoards() > 0 ? changed || incomplete() : hopes();
    if (!changing) {
      since = null;
      return false;
    }
    MonotonicTime first = since == null ? core.now : since;
    since = first;
    return core.now.millisSince(first) < MOST_MILLIS;
  }

  MonotonicTime lookAgainAt() {
    MonotonicTime soon = core.now.plusMillis(LOOK_MILLIS);
    MonotonicTime quiet = quietAt();
    return soon.isBefore(quiet) ? quiet : soon;
  }

  /** When no more members are to be expected, as they have come since the cell is new. */
  private MonotonicTime quietAt() {
    int come = Math.max(1, roster.alive().size() - 1);
    long apart = roster.aliveSince.millisSince(core.structureAt) / come;
    long wait = isNew(MOST_MILLIS) ? Math.min(2 * apart, MOST_QUIET_MILLIS) : 0;
    return roster.aliveSince.plusMillis(Math.max(QUIET_MILLIS, wait));
  }

  /** Whether a board without a link may find that it is not the only one of its cell. */
  private boolean hopes() {
    if (isNew(LONELY_MILLIS)) {
      return true;
    }
    for (PeerId member : roster.ofCell()) {
      if (roster.hasSpoken(member, MOST_MILLIS)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the cell is not older than that, as far as this board knows. */
  private boolean isNew(long millis) {
    return core.now.millisSince(core.structureAt) < millis;
  }

  /** Whether the cell is new, and boards of it are there that this one has no link with yet. */
  private boolean incomplete() {
    if (!isNew(NEW_MILLIS)) {
      return false;
    }
    for (PeerId member : roster.ofCell()) {
      if (!core.isReady(member) && roster.hasSpoken(member, NEW_MILLIS)) {
        return true;
      }
    }
    return false;
  }
}
