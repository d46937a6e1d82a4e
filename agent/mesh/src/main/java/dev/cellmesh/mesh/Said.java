package dev.cellmesh.mesh;

import org.jspecify.annotations.Nullable;

/**
 * What was said last over a link of what the other side needs to know: CELL or EDGE, with a version
 * that it confirms. Written by {@link Gossip}.
 */
final class Said {
  private static final int MOST_DOUBLINGS = 3;

  private @Nullable Bytes frame;
  private int version;
  private int confirmed;
  private MonotonicTime at;
  private int again;

  Said(MonotonicTime now) {
    at = now;
  }

  void says(Bytes what, int withVersion, MonotonicTime now) {
    frame = what;
    version = withVersion;
    at = now;
    again = 0;
  }

  void saysAgain(MonotonicTime now) {
    again = Math.min(again + 1, MOST_DOUBLINGS);
    at = now;
  }

  /** The other side has heard that version last. */
  void confirms(int heard) {
    confirmed = heard;
  }

  /** It counted for another structure: whatever is said next is new. */
  void forget() {
    frame = null;
  }

  /** Null if nothing has been said under the structure of now. */
  @Nullable Bytes frame() {
    return frame;
  }

  /** 0 if nothing has been said. */
  int version() {
    return version;
  }

  boolean isConfirmed() {
    return version == confirmed;
  }

  MonotonicTime at() {
    return at;
  }

  /** How often it was said again for want of a confirmation, up to a bound. */
  int again() {
    return again;
  }
}
