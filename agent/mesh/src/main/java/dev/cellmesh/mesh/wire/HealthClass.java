package dev.cellmesh.mesh.wire;

/** The classes 0…3 that a board's health is put into; all peers of a room must agree on them. */
public final class HealthClass {
  public static final int COUNT = 4;

  /** Of a board that nobody has seen for an epoch yet. */
  public static final int MIDDLE = 2;

  private static final double[] WEIGHTS = {0.05, 0.35, 0.7, 1.0};

  private HealthClass() {}

  /** The weight of a class in an election. */
  public static double weight(int healthClass) {
    return WEIGHTS[healthClass];
  }
}
