package dev.cellmesh.config;

import java.time.Duration;

/**
 * One sensor that is not there, for demo and tests.
 *
 * @param name the first part of the sensor's name, unique on the board; what it measures follows
 *     after a slash
 * @param kind what it pretends to measure
 * @param every time between two readings, 50 ms to 1 h
 */
public record SimulatedConfig(String name, Kind kind, Duration every) {
  /** What a simulated sensor pretends to measure. */
  public enum Kind {
    TEMPERATURE,
    HUMIDITY,
    PRESSURE,
    ILLUMINANCE,
    VOLTAGE,
    /** A door's contact: true or false. */
    CONTACT
  }
}
