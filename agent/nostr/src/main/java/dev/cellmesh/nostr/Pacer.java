package dev.cellmesh.nostr;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How fast one relay is told things: as fast as we may until it refuses, then at the pace that it
 * shows, by slowing down fast and speeding up gently. Any thread.
 */
final class Pacer {
  /** After the first refusal; relays count over windows of 1 to 60 s. */
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  /** Slower than any limit that relays are known to have (720 an hour). */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Faster than this there is no limit worth minding. */
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final double SLOWER = 2.0;
  private static final double FASTER = 0.7;

  private final TokenBucket own;
  private final RandomGenerator random;
  private long intervalNanos;
  private long notBeforeNanos;
  private long slowedNanos;

  Pacer(TokenBucket own, RandomGenerator random, long nowNanos) {
    this.own = own;
    this.random = random;
    this.notBeforeNanos = nowNanos;
    this.slowedNanos = nowNanos;
  }

  /** How long to wait before the next event; 0 if it may go. */
  synchronized long nanosUntilNext(long nowNanos) {
    return Math.max(Math.max(0, notBeforeNanos - nowNanos), own.nanosUntilNext(nowNanos));
  }

  synchronized void sent(long nowNanos) {
    own.take(nowNanos);
    notBeforeNanos = nowNanos + jittered(intervalNanos);
  }

  synchronized void accepted() {
    intervalNanos = (long) (intervalNanos * FASTER);
    if (intervalNanos < LEAST_NANOS) {
      intervalNanos = 0;
    }
  }

  /** Whether the relay takes events as they come. */
  synchronized boolean isPrompt() {
    return intervalNanos == 0;
  }

  /** Of several that were sent before the first of them was refused, one counts: then true. */
  synchronized boolean refused(long sentNanos, long nowNanos) {
    if (sentNanos - slowedNanos < 0) {
      return false;
    }
    intervalNanos = Math.clamp((long) (intervalNanos * SLOWER), FIRST_NANOS, MOST_NANOS);
    slowedNanos = nowNanos;
    notBeforeNanos = nowNanos + jittered(intervalNanos);
    return true;
  }

  /** Peers behind one address share its limit: they must not ask in step. */
  private long jittered(long nanos) {
    return nanos == 0 ? 0 : nanos * 3 / 4 + random.nextLong(nanos / 2 + 1);
  }
}
