package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.kit.TokenBucket;
import dev.cellmesh.mesh.port.MonotonicTime;
import org.jspecify.annotations.Nullable;

/** How far the other side of a link was told of frames for everyone. Written by {@code News}. */
public final class Told {
  private long number;
  private @Nullable TokenBucket again;

  public void upTo(long newest) {
    number = newest;
  }

  /** Of the last that it was told of, as {@code News} counts. */
  public long number() {
    return number;
  }

  /** Whether the other side may have so many bytes sent again, of so many a second. */
  public boolean mayHaveAgain(int bytes, long bytesPerSecond, long mostBytes, MonotonicTime now) {
    if (again == null) {
      again = new TokenBucket(bytesPerSecond, mostBytes);
    }
    return again.take(bytes, now);
  }
}
