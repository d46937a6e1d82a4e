package dev.cellmesh.sensors.gpio;

/**
 * When a state has lasted long enough to count. Pure: time is an argument, in nanoseconds. The
 * first state counts as a change.
 */
final class Debounce {
  /** Nothing to wait for but the next edge. */
  static final long NOTHING_DUE = Long.MAX_VALUE;

  private final long mustLastNanos;
  private boolean known;
  private boolean state;
  private boolean settledOnce;
  private boolean settled;
  private long edgeNanos;

  Debounce(long mustLastNanos) {
    this.mustLastNanos = mustLastNanos;
  }

  /** Takes note of a state; false if it was so already. */
  boolean edge(boolean on, long nowNanos) {
    if (known && on == state) {
      return false;
    }
    known = true;
    state = on;
    edgeNanos = nowNanos;
    return true;
  }

  /** How long until the state counts, if it lasts; 0 or less if it counts now. */
  long dueInNanos(long nowNanos) {
    boolean back = settledOnce && state == settled;
    return !known || back ? NOTHING_DUE : mustLastNanos - (nowNanos - edgeNanos);
  }

  /** The state, which counts from now on. */
  boolean settle() {
    settledOnce = true;
    settled = state;
    return state;
  }
}
