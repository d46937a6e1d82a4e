package dev.cellmesh.nostr;

import java.util.OptionalLong;

/**
 * The wall clock of one relay as its {@code Date} headers tell it, carried on by the monotonic
 * clock. What goes to a relay is dated by this clock, since the relay judges by it. Any thread.
 */
final class RelayClock {
  /** Beyond this an event is not from now. */
  static final long FRESH_SECONDS = 90;

  /** Two times that differ by less are refused alike; more than one signature is shared for. */
  private static final long SAME_SECONDS = 15;

  private final BestTime best;
  private volatile OptionalLong millisAtZero = OptionalLong.empty();
  private volatile boolean doubted;

  RelayClock(BestTime best) {
    this.best = best;
  }

  /** What a header said; it is cut to whole seconds, so half a second is added. */
  void heard(long dateMillis, long nowNanos) {
    millisAtZero = OptionalLong.of(dateMillis + 500 - nowNanos / 1_000_000);
  }

  /** Milliseconds since 1970 as the relay says, if it does. */
  OptionalLong millis(long nowNanos) {
    OptionalLong zero = millisAtZero;
    return zero.isEmpty() ? zero : OptionalLong.of(zero.getAsLong() + nowNanos / 1_000_000);
  }

  /** What to date an event for this relay with: its own time, or the best there is. */
  long seconds(long nowNanos) {
    OptionalLong own = millis(nowNanos);
    return own.isEmpty() || doubted
        ? best.seconds(nowNanos)
        : Math.floorDiv(own.getAsLong(), 1000L);
  }

  /**
   * The relay has refused an event for its date: its {@code Date} may be another clock than the one
   * it judges by. Returns whether there is another time to try.
   */
  boolean refused(long createdAt, long nowNanos) {
    if (Math.abs(seconds(nowNanos) - createdAt) > SAME_SECONDS) {
      return true; // one that was sent before the last change of mind
    }
    doubted = !doubted;
    return Math.abs(seconds(nowNanos) - createdAt) > SAME_SECONDS;
  }

  /** Whether an event from this relay is from now, by its clock or by the best time. */
  boolean isFresh(long createdAt, long nowNanos) {
    return isNear(createdAt, best.seconds(nowNanos))
        || millis(nowNanos).stream().anyMatch(own -> isNear(createdAt, own / 1000));
  }

  private static boolean isNear(long createdAt, long now) {
    return Math.abs(createdAt - now) <= FRESH_SECONDS;
  }

  /** By how much the relay's clock is ahead of the system's, if it has told its time. */
  OptionalLong offsetMillis(long nowNanos) {
    OptionalLong own = millis(nowNanos);
    return own.isEmpty() ? own : OptionalLong.of(own.getAsLong() - best.systemMillis());
  }
}
