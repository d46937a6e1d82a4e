package dev.cellmesh.nostr;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock of one relay as its {@code Date} headers tell it, carried on by the monotonic
 * clock. What goes to a relay is dated by this clock, since the relay judges by it. Any thread.
 */
final class RelayClock {
  /** Beyond this an event is not from now. */
  static final long FRESH_SECONDS = 90;

  /** Two times that differ by less are refused alike; more than one signature is shared for. */
  private static final long SAME_SECONDS = 15;

  /** For the Date alone: the monotonic clock drifts some seconds a day. */
  private static final long ASK_EVERY_NANOS = TimeUnit.HOURS.toNanos(1);

  /** When there is a reason to doubt what it said last. */
  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What somebody has done to the system's clock, and no drift. */
  private static final long STEP_MILLIS = 2_000;

  private final BestTime best;
  private volatile long askedNanos;
  private volatile long systemMillisAtZero;
  private volatile boolean isWanted;
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

  /** The relay is being asked for its time. */
  void asked(long nowNanos) {
    askedNanos = nowNanos;
    systemMillisAtZero = best.systemMillis() - nowNanos / 1_000_000;
    isWanted = false;
  }

  /**
   * The relay has refused something for its date: it is asked again soon, since its clock may have
   * been set. Returns whether that is to come, so that what was refused is worth another try.
   */
  boolean askAgain(long nowNanos) {
    isWanted = true;
    return nowNanos - askedNanos > ASK_AGAIN_NANOS;
  }

  /**
   * Whether it is time to ask the relay for its time: now and then, and when there was a refusal or
   * the system's clock was set. A relay on this machine has its clock from there.
   */
  boolean mustAsk(long nowNanos) {
    long zero = best.systemMillis() - nowNanos / 1_000_000;
    boolean isDoubtful = isWanted || Math.abs(zero - systemMillisAtZero) > STEP_MILLIS;
    return nowNanos - askedNanos > (isDoubtful ? ASK_AGAIN_NANOS : ASK_EVERY_NANOS);
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
