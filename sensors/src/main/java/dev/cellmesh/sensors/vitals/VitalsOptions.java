package dev.cellmesh.sensors.vitals;

import java.time.Duration;

/**
 * Readings of the board itself.
 *
 * @param every time between two readings, 1 s to 1 h
 */
public record VitalsOptions(boolean enabled, Duration every) {
  public VitalsOptions withEnabled(boolean newEnabled) {
    return new VitalsOptions(newEnabled, every);
  }
}
