package dev.cellmesh.mesh.kit;

import dev.cellmesh.mesh.port.MonotonicTime;

/** Lets through so many a second, and as many at once after a rest. */
public final class TokenBucket {
  private final long perSecond;
  private final long most;
  private long left;
  private MonotonicTime filled = new MonotonicTime(0);

  public TokenBucket(long perSecond, long most) {
    this.perSecond = perSecond;
    this.most = most;
    this.left = most;
  }

  /** Takes {@code count} if there are so many; else none. */
  public boolean take(long count, MonotonicTime now) {
    long more = now.millisSince(filled) * perSecond / 1_000;
    if (more > 0) {
      left = Math.min(most, left + more);
      // Parts of one are kept for the next time, or who asks often would get less.
      filled = left == most ? now : filled.plusMillis(more * 1_000 / perSecond);
    }
    if (left < count) {
      return false;
    }
    left -= count;
    return true;
  }

  /** How many may be taken. */
  public long left(MonotonicTime now) {
    return take(0, now) ? left : 0;
  }
}
