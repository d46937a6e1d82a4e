package dev.cellmesh.webrtc;

/**
 * When to ask the other side for a sign of life, when to give up, and how long the round trip is
 * (smoothed with 1/8, RFC 6298). Times are nanoseconds of one monotonic clock, given as arguments.
 * Safe on any thread.
 */
final class Heartbeat {
  static final int MISSES = 3;
  private static final int MEASURE_EVERY = 5;

  /** What a look at the clock asks for. */
  enum Verdict {
    NOTHING,
    PING,
    DEAD
  }

  /** How much more often a link is looked at that may have lost its way. */
  private static final int HASTE = 4;

  private final long interval;
  private boolean doubted;
  private long heard;
  private long asked;
  private int misses;
  private long number;
  private boolean awaiting;
  private long measured;
  private long smoothed = -1;
  private long reported;

  Heartbeat(long intervalNanos, long now) {
    interval = intervalNanos;
    heard = now;
    asked = now;
    measured = now - MEASURE_EVERY * intervalNanos;
    reported = now - intervalNanos;
  }

  /** Anything arrived. */
  synchronized void heard(long now) {
    heard = now;
    misses = 0;
    doubted = false;
  }

  /** The network has changed: whether the other side is still there is to be known soon. */
  synchronized void doubt(long now) {
    doubted = true;
    misses = 0;
    asked = now - interval;
  }

  /**
   * To be called several times per interval. A late call, from a process that was stopped, counts
   * as one miss, not as many.
   */
  synchronized Verdict look(long now) {
    if (now - asked < (doubted ? interval / HASTE : interval)) {
      return Verdict.NOTHING;
    }
    if (doubted || now - heard >= interval) {
      if (misses >= MISSES) {
        return Verdict.DEAD;
      }
      misses++;
      asked = now;
      return Verdict.PING;
    }
    if (now - measured >= MEASURE_EVERY * interval) {
      asked = now;
      return Verdict.PING;
    }
    return Verdict.NOTHING;
  }

  /** A PING with this number is on its way. */
  synchronized void asked(long pingNumber, long now) {
    number = pingNumber;
    asked = now;
    awaiting = true;
  }

  /** Returns whether {@code pongNumber} was asked for. */
  synchronized boolean answered(long pongNumber, long now) {
    if (!awaiting || pongNumber != number) {
      return false;
    }
    awaiting = false;
    measured = now;
    long sample = Math.max(0, now - asked);
    smoothed = smoothed < 0 ? sample : smoothed + (sample - smoothed) / 8;
    return true;
  }

  /** The smoothed round trip in microseconds if it is time to report it, else −1. */
  synchronized int report(long now) {
    if (smoothed < 0 || now - reported < interval) {
      return -1;
    }
    reported = now;
    return (int) Math.min(Integer.MAX_VALUE, smoothed / 1_000);
  }
}
