package dev.cellmesh.sensors.simulated;

import java.time.Duration;
import java.util.List;

/**
 * Sensors that are not there, for demo and tests.
 *
 * @param sensors up to 256, each with a name of its own
 */
public record SimulatedOptions(List<One> sensors) {
  public SimulatedOptions {
    sensors = List.copyOf(sensors);
  }

  /**
   * One of them.
   *
   * @param name the first part of the sensor's name; what it measures follows after a slash
   * @param kind what it pretends to measure
   * @param every time between two readings, 50 ms to 1 h
   */
  public record One(String name, SimulatedKind kind, Duration every) {}
}
