package dev.cellmesh.config;

import java.time.Duration;

/**
 * One sensor that is not there, for demo and tests.
 *
 * @param name the sensor's name, unique on the board
 * @param kind what it pretends to measure
 * @param unit SenML unit; the kind's own unless set
 * @param every time between two readings, 50 ms to 1 h
 */
public record SimulatedConfig(String name, Kind kind, String unit, Duration every) {
  /** What a simulated sensor pretends to measure. */
  public enum Kind {
    TEMPERATURE("Cel"),
    HUMIDITY("%RH"),
    PRESSURE("Pa"),
    ILLUMINANCE("lx"),
    VOLTAGE("V"),
    /** A contact: 0 or 1. */
    CONTACT("/");

    private final String unit;

    Kind(String unit) {
      this.unit = unit;
    }

    /** The SenML unit (RFC 8428, section 12.1) of this kind. */
    public String unit() {
      return unit;
    }
  }
}
