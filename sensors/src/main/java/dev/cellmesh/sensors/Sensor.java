package dev.cellmesh.sensors;

/**
 * A source of readings: a driver with its options. {@link SensorHost} runs it, and does all that is
 * the same for every driver: schedule, time-outs, counting, bounded logging, back-off, hand-off.
 */
public sealed interface Sensor extends AutoCloseable permits PolledSensor, PushedSensor {

  /** The name of this instance in logs and counters, such as {@code mqtt} or {@code gpio17}. */
  String name();

  /** Releases everything; may be called more than once, and before anything was opened. */
  @Override
  void close();
}
