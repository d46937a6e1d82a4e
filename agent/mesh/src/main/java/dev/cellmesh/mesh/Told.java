package dev.cellmesh.mesh;

import org.jspecify.annotations.Nullable;

/** How far the other side of a link was told of frames for everyone. Written by {@link News}. */
final class Told {
  private long number;
  private @Nullable TokenBucket again;

  void upTo(long newest) {
    number = newest;
  }

  /** Of the last that it was told of, as {@link News} counts. */
  long number() {
    return number;
  }

  /** Whether the other side may have so many bytes sent again, of so many a second. */
  boolean mayHaveAgain(int bytes, long bytesPerSecond, long mostBytes, MonotonicTime now) {
    if (again == null) {
      again = new TokenBucket(bytesPerSecond, mostBytes);
    }
    return again.take(bytes, now);
  }
}
