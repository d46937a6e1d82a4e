package dev.cellmesh.sensors;

/** A sensor that sees how well its own board is, by which the board's health is bounded. */
public interface HealthLimit {
  /** The most health, 0 to 100, that the board may claim now. Any thread; may read small files. */
  int healthCeilingPercent();
}
