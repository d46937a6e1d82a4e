package dev.cellmesh.sensors;

/** How far a reading can be trusted; from best to worst. */
public enum Quality {
  /** Measured just now by a source that reports no fault. */
  GOOD,
  /** Plausible, but old, retained, or stamped by a clock that was never set. */
  UNCERTAIN,
  /** The source itself says that the value is wrong or missing its basis. */
  BAD;

  /** The worse of the two. */
  public Quality worst(Quality other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
