package dev.cellmesh.sensors;

import java.util.List;

/**
 * Readings of one poll or one message, on their way out of the {@link SensorHost}.
 *
 * @param source the sensor's {@link Sensor#name()}
 * @param readings at least one
 * @param isLastForNow whether the source sends nothing more until something is acknowledged: who
 *     waits for more waits in vain
 * @param acknowledge to be run exactly once, when the readings are safe; does not block or throw
 */
public record Batch(
    String source, List<Reading> readings, boolean isLastForNow, Runnable acknowledge) {
  /** Of a source that goes on by itself. */
  public Batch(String source, List<Reading> readings, Runnable acknowledge) {
    this(source, readings, false, acknowledge);
  }

  /** Copies the readings. */
  public Batch {
    readings = List.copyOf(readings);
    if (readings.isEmpty()) {
      throw new IllegalArgumentException("a batch without readings");
    }
  }
}
