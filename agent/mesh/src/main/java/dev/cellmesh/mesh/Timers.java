package dev.cellmesh.mesh;

import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/** The deadlines of one peer: one per kind of work, no handles. */
final class Timers {
  /** The kinds of work that wait for their time. */
  enum Timer {
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
    /** Go on with large payloads. */
    TRANSFER
  }

  private final EnumMap<Timer, MonotonicTime> deadlines = new EnumMap<>(Timer.class);

  /** The first of them; asked for after every input. */
  private @Nullable MonotonicTime next;

  void at(Timer timer, MonotonicTime when) {
    deadlines.put(timer, when);
    next = first();
  }

  /** Moves the deadline forward, never back. */
  void by(Timer timer, MonotonicTime when) {
    MonotonicTime old = deadlines.get(timer);
    if (old == null || when.isBefore(old)) {
      deadlines.put(timer, when);
      next = next == null || when.isBefore(next) ? when : next;
    }
  }

  void clear() {
    deadlines.clear();
    next = null;
  }

  /** Whether any deadline has passed. */
  boolean anyDue(MonotonicTime now) {
    return next != null && !now.isBefore(next);
  }

  /** Takes the deadline away if it has passed. */
  boolean due(Timer timer, MonotonicTime now) {
    MonotonicTime deadline = deadlines.get(timer);
    if (deadline == null || now.isBefore(deadline)) {
      return false;
    }
    deadlines.remove(timer);
    next = first();
    return true;
  }

  @Nullable MonotonicTime next() {
    return next;
  }

  private @Nullable MonotonicTime first() {
    MonotonicTime first = null;
    for (MonotonicTime deadline : deadlines.values()) {
      if (first == null || deadline.isBefore(first)) {
        first = deadline;
      }
    }
    return first;
  }
}
