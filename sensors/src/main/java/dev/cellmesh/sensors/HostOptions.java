package dev.cellmesh.sensors;

import java.time.Duration;

/**
 * Bounds of a {@link SensorHost}.
 *
 * @param maxHandoffReadings readings that wait for {@link SensorHost#take}; 1 to 1,000,000
 * @param firstBackOff pause after a sensor's first failure; doubles with each further one
 * @param maxBackOff longest pause
 */
public record HostOptions(int maxHandoffReadings, Duration firstBackOff, Duration maxBackOff) {
  /** 10,000 readings; pauses from 1 s to 5 minutes. */
  public static final HostOptions DEFAULT =
      new HostOptions(10_000, Duration.ofSeconds(1), Duration.ofMinutes(5));

  /** Programmer's errors only: configuration is checked before. */
  public HostOptions {
    if (maxHandoffReadings < 1 || maxHandoffReadings > 1_000_000) {
      throw new IllegalArgumentException("maxHandoffReadings: " + maxHandoffReadings);
    }
    if (!firstBackOff.isPositive() || maxBackOff.compareTo(firstBackOff) < 0) {
      throw new IllegalArgumentException("back-off: " + firstBackOff + " to " + maxBackOff);
    }
  }
}
