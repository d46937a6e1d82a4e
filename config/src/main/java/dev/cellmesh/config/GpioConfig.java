package dev.cellmesh.config;

import java.time.Duration;

/**
 * One digital input.
 *
 * @param name the sensor's name, unique on the board
 * @param pin BCM number (line offset on other boards), 0 to 511
 * @param pull the input's resistor
 * @param debounce shorter pulses are ignored, 0 to 10 s
 * @param activeLow whether a low level reads as true
 * @param edge which changes make a reading
 */
public record GpioConfig(
    String name, int pin, Pull pull, Duration debounce, boolean activeLow, Edge edge) {
  /** The input's resistor. */
  public enum Pull {
    NONE,
    UP,
    DOWN
  }

  /** Which changes make a reading. */
  public enum Edge {
    BOTH,
    RISING,
    FALLING
  }
}
