package dev.cellmesh.sensors;

import java.time.Duration;

/**
 * Bounds of a {@link SensorHost}.
 *
 * @param maxHandoffBatches batches (one per poll or message) that wait for {@link SensorHost#take};
 *     1 to 1,000,000
 * @param firstBackOff pause after a sensor's first failure; doubles with each further one
 * @param maxBackOff longest pause
 */
public record HostOptions(int maxHandoffBatches, Duration firstBackOff, Duration maxBackOff) {
  /** 4,096 batches; pauses from 1 s to 5 minutes. */
  public static final HostOptions DEFAULT =
      new HostOptions(4096, Duration.ofSeconds(1), Duration.ofMinutes(5));

  /** Programmer's errors only: configuration is checked before. */
  public HostOptions {
    if (maxHandoffBatches < 1 || maxHandoffBatches > 1_000_000) {
      throw new IllegalArgumentException("maxHandoffBatches: " + maxHandoffBatches);
    }
    if (!firstBackOff.isPositive() || maxBackOff.compareTo(firstBackOff) < 0) {
      throw new IllegalArgumentException("back-off: " + firstBackOff + " to " + maxBackOff);
    }
  }
}
