package dev.cellmesh.mesh.kit;

import dev.cellmesh.mesh.port.MonotonicTime;

/**
 * Lets something happen at once after a quiet time, and ever less often while there is always
 * another reason for it: each time twice as far from the last as that was from the one before, up
 * to a bound.
 */
public final class Throttle {
  private long apartMillis;
  private MonotonicTime last = new MonotonicTime(0);

  /**
   * It happens now.
   *
   * @param leastMillis how far away the next time is after a quiet time
   * @param mostMillis how far it is at most
   */
  public void happened(MonotonicTime now, long leastMillis, long mostMillis) {
    boolean quiet = now.millisSince(last) >= 2 * apartMillis;
    apartMillis = quiet ? leastMillis : Math.clamp(2 * apartMillis, leastMillis, mostMillis);
    last = now;
  }

  /** When it may happen next. */
  public MonotonicTime next() {
    return last.plusMillis(apartMillis);
  }
}
