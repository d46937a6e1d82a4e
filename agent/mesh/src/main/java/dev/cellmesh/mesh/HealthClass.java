package dev.cellmesh.mesh;

/** The classes 0…3 that a board's health is put into; all peers of a room must agree on them. */
final class HealthClass {
  static final int COUNT = 4;

  /** Of a board that nobody has seen for an epoch yet. */
  static final int MIDDLE = 2;

  private static final double[] WEIGHTS = {0.05, 0.35, 0.7, 1.0};

  private HealthClass() {}

  /** The weight of a class in an election. */
  static double weight(int healthClass) {
    return WEIGHTS[healthClass];
  }
}
