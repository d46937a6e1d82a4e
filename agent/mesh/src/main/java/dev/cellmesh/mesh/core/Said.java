package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What was said last over a link of what the other side needs to know: CELL or EDGE, with a version
 * that it confirms. Written by {@code Gossip}, and by {@code Adoption} when it counts no more.
 */
public final class Said {
  private static final int MOST_DOUBLINGS = 3;

  private @Nullable Bytes frame;
  private int version;
  private int confirmed;
  private MonotonicTime at;
  private int again;

  Said(MonotonicTime now) {
    at = now;
  }

  public void says(Bytes what, int withVersion, MonotonicTime now) {
    frame = what;
    version = withVersion;
    at = now;
    again = 0;
  }

  public void saysAgain(MonotonicTime now) {
    again = Math.min(again + 1, MOST_DOUBLINGS);
    at = now;
  }

  /** The other side has heard that version last. */
  public void confirms(int heard) {
    confirmed = heard;
  }

  /** It counted for another structure: whatever is said next is new. */
  public void forget() {
    frame = null;
  }

  /** Null if nothing has been said under the structure of now. */
  public @Nullable Bytes frame() {
    return frame;
  }

  /** 0 if nothing has been said. */
  public int version() {
    return version;
  }

  public boolean isConfirmed() {
    return version == confirmed;
  }

  public MonotonicTime at() {
    return at;
  }

  /** How often it was said again for want of a confirmation, up to a bound. */
  public int again() {
    return again;
  }
}
