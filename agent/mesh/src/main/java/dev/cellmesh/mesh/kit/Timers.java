package dev.cellmesh.mesh.kit;

import dev.cellmesh.mesh.port.MonotonicTime;
import org.jspecify.annotations.Nullable;

/** The deadlines of one peer: one per kind of work, no handles. */
public final class Timers {
  /** The kinds of work that wait for their time. */
  public enum Timer {
    /** Bring links, gossip and structure in line with what is known. */
    PLAN,
    /** Tell neighbours what has changed since they were told last. */
    GOSSIP,
    /** Say on a topic that this peer is here. */
    ANNOUNCE,
    /** Answer those who said that they are here. */
    ANSWER,
    /** Renew this board's interests, end those of others. */
    INTEREST,
    /** Forget, and take a sample of health. */
    SWEEP,
    /** Nobody has answered: this peer is alone. */
    ALONE,
    /** Ask for broadcasts that neighbours have had and this peer has not. */
    NEWS,
    /** Ask again for messages that are missing. */
    REPAIR,
    /** Give to others what was given to the dead. */
    REROUTE,
    /** Tell how far topics have come. */
    TIP,
    /** Ask whether others live. */
    PROBE,
    /** Confirm what has been heard. */
    ACKNOWLEDGE,
    /** Say again what was not confirmed. */
    REPEAT,
    /** Send what was held back for those who want less often. */
    RATE,
    /** Have what is retained handed to those who asked. */
    RECALL,
    /** Go on with large payloads. */
    TRANSFER
  }

  /** Nanoseconds, in one array: every input looks at some of them. */
  private final long[] deadlines = new long[Timer.values().length];

  /** A bit for each that is set. */
  private int set;

  /** The first of them; asked for after every input. */
  private @Nullable MonotonicTime next;

  public void at(Timer timer, MonotonicTime when) {
    put(timer, when);
    next = first();
  }

  /** Moves the deadline forward, never back. */
  public void by(Timer timer, MonotonicTime when) {
    if (!isSet(timer) || when.nanos() - deadlines[place(timer)] < 0) {
      put(timer, when);
      next = next == null || when.isBefore(next) ? when : next;
    }
  }

  @SuppressWarnings("EnumOrdinal") // nothing of it is kept or sent
  private static int place(Timer timer) {
    return timer.ordinal();
  }

  private void put(Timer timer, MonotonicTime when) {
    deadlines[place(timer)] = when.nanos();
    set |= 1 << place(timer);
  }

  private boolean isSet(Timer timer) {
    return (set & 1 << place(timer)) != 0;
  }

  public void clear() {
    set = 0;
    next = null;
  }

  /** Whether any deadline has passed. */
  public boolean anyDue(MonotonicTime now) {
    return next != null && !now.isBefore(next);
  }

  /** Takes the deadline away if it has passed. */
  public boolean due(Timer timer, MonotonicTime now) {
    if (!isSet(timer) || now.nanos() - deadlines[place(timer)] < 0) {
      return false;
    }
    set &= ~(1 << place(timer));
    next = first();
    return true;
  }

  public @Nullable MonotonicTime next() {
    return next;
  }

  private @Nullable MonotonicTime first() {
    if (set == 0) {
      return null;
    }
    long first = deadlines[Integer.numberOfTrailingZeros(set)];
    for (int rest = set & (set - 1); rest != 0; rest &= rest - 1) {
      long deadline = deadlines[Integer.numberOfTrailingZeros(rest)];
      first = deadline - first < 0 ? deadline : first;
    }
    return next != null && next.nanos() == first ? next : new MonotonicTime(first);
  }
}
