package dev.cellmesh.app.lan;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides when this board is to stand in as a relay, and when no longer. Two that do so at once are
 * harmless: all boards use all that they find. For one thread.
 */
final class StandIn {
  /** A relay that is there answers within that time. */
  static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A relay that restarts takes longer. */
  static final long LATER_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Drawn up to this, so that boards that start together mostly find the first of them. */
  static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(3);

  static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** All boards have found the others by then. */
  static final long SURPLUS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** One may die at any moment, so that two are not too many. */
  static final int ENOUGH = 2;

  static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

  /**
   * How things are.
   *
   * @param relay whether a relay that is not this stand-in can be used
   * @param hope whether one has just been found, and may turn out to be usable
   * @param configured whether one of the configuration can be used
   * @param preferred how many relays of the LAN can be used that all boards prefer to this one
   * @param clients how many others are connected to this one
   */
  record Situation(boolean relay, boolean hope, boolean configured, long preferred, long clients) {}

  private final RandomGenerator random;
  private boolean stands;
  private long patienceNanos;
  private long sinceNanos;
  private boolean hoped;
  private @Nullable Long needlessNanos;
  private @Nullable Long surplusNanos;

  StandIn(RandomGenerator random, long nowNanos) {
    this.random = random;
    without(FIRST_NANOS, nowNanos);
  }

  private void without(long nanos, long nowNanos) {
    sinceNanos = nowNanos;
    hoped = false;
    patienceNanos = nanos + random.nextLong(SPREAD_NANOS);
  }

  /** Whether it is to stand in from now on; to be called every second or so. */
  boolean isWanted(Situation now, long nowNanos) {
    if (!stands) {
      if (now.relay) {
        without(LATER_NANOS, nowNanos);
      } else if (now.hope && !hoped) {
        // Once only: who announces relays that are none must not keep this from standing in.
        hoped = true;
        patienceNanos += SPREAD_NANOS;
      }
      stands = nowNanos - sinceNanos >= patienceNanos;
      needlessNanos = null;
      surplusNanos = null;
      return stands;
    }
    needlessNanos = since(needlessNanos, now.configured && now.clients <= 0, nowNanos);
    surplusNanos = since(surplusNanos, now.preferred >= ENOUGH, nowNanos);
    if (isLonger(needlessNanos, GRACE_NANOS, nowNanos)
        || isLonger(surplusNanos, SURPLUS_NANOS, nowNanos)) {
      stands = false;
      without(LATER_NANOS, nowNanos);
    }
    return stands;
  }

  /** It could not be done. */
  void failed(long nowNanos) {
    stands = false;
    without(AGAIN_NANOS, nowNanos);
  }

  /** Its address is gone; with another it may be done at once. */
  void moved(long nowNanos) {
    stands = false;
    without(0, nowNanos);
  }

  private static @Nullable Long since(@Nullable Long before, boolean is, long nowNanos) {
    return is ? (before == null ? Long.valueOf(nowNanos) : before) : null;
  }

  private static boolean isLonger(@Nullable Long since, long nanos, long nowNanos) {
    return since != null && nowNanos - since >= nanos;
  }
}
