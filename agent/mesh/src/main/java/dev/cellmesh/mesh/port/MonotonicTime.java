package dev.cellmesh.mesh.port;

/** An instant of a monotonic clock, in nanoseconds from an origin that only its owner knows. */
public record MonotonicTime(long nanos) implements Comparable<MonotonicTime> {
  public MonotonicTime plusMillis(long millis) {
    return new MonotonicTime(nanos + millis * 1_000_000);
  }

  /** This or the first instant after it that is a multiple of so many milliseconds. */
  public MonotonicTime inSteps(long millis) {
    long step = millis * 1_000_000;
    return new MonotonicTime(Math.ceilDiv(nanos, step) * step);
  }

  /** Whole milliseconds from {@code earlier} to this. */
  public long millisSince(MonotonicTime earlier) {
    return (nanos - earlier.nanos) / 1_000_000;
  }

  public boolean isBefore(MonotonicTime other) {
    return nanos - other.nanos < 0;
  }

  @Override
  public int compareTo(MonotonicTime other) {
    return Long.signum(nanos - other.nanos);
  }
}
