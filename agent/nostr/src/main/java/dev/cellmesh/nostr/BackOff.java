package dev.cellmesh.nostr;

import java.util.random.RandomGenerator;

/** Doubling waits between two bounds, each drawn from its upper half so that peers spread. */
final class BackOff {
  private final long minMillis;
  private final long maxMillis;
  private final RandomGenerator random;
  private long nextMillis;

  BackOff(long minMillis, long maxMillis, RandomGenerator random) {
    this.minMillis = minMillis;
    this.maxMillis = maxMillis;
    this.random = random;
    this.nextMillis = minMillis;
  }

  long nextWaitMillis() {
    long upper = nextMillis;
    nextMillis = Math.min(maxMillis, nextMillis * 2);
    return jittered(upper);
  }

  /** A wait of {@code millis} or up to half less. */
  long jittered(long millis) {
    return millis - random.nextLong(millis / 2 + 1);
  }

  void reset() {
    nextMillis = minMillis;
  }
}
