package dev.cellmesh.mesh;

/**
 * How good a bridge this board would make: a score of 0…1, put into classes with hysteresis so that
 * small changes change no election.
 *
 * <p>First version: uptime (saturating after a day) and reach (the part of the cell it has links
 * with), capped by the board's own vitals. What the cell's other boards see of it comes later.
 */
final class Health {
  static final int CLASSES = 4;
  static final long EPOCH_MILLIS = 30_000;
  private static final double ALPHA = 0.03;
  private static final double BAND = 0.05;
  private static final long DAY_MILLIS = 86_400_000;
  private static final double[] WEIGHTS = {0.05, 0.35, 0.7, 1.0};

  private double score = 0.5;
  private int ceilingPercent = 100;
  private int healthClass = 2;

  /** The weight of a class in an election. */
  static double weight(int healthClass) {
    return WEIGHTS[healthClass];
  }

  void limit(int percent) {
    ceilingPercent = Math.max(0, Math.min(100, percent));
    classify();
  }

  /** One epoch has passed. */
  void observe(long uptimeMillis, int linked, int members) {
    double uptime = Math.min(1, uptimeMillis / (double) DAY_MILLIS);
    double reach = members == 0 ? 1 : Math.min(1, linked / (double) members);
    double sample = 0.5 + 0.25 * uptime + 0.25 * (2 * reach - 1);
    score += ALPHA * (sample - score);
    classify();
  }

  private void classify() {
    double s = value();
    while (healthClass < CLASSES - 1 && s > (healthClass + 1) / (double) CLASSES + BAND) {
      healthClass++;
    }
    while (healthClass > 0 && s < healthClass / (double) CLASSES - BAND) {
      healthClass--;
    }
  }

  double value() {
    return Math.min(score, ceilingPercent / 100.0);
  }

  int percent() {
    return (int) Math.round(value() * 100);
  }

  int healthClass() {
    return healthClass;
  }
}
