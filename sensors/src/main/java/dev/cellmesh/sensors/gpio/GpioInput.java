package dev.cellmesh.sensors.gpio;

import dev.cellmesh.sensors.SensorName;
import java.time.Duration;

/**
 * One digital input.
 *
 * @param sensor normal name of its readings
 * @param line number of the GPIO line (BCM numbering on a Raspberry Pi), 0 to 511; not the pin
 * @param activeLow whether low voltage means on
 * @param pull the internal resistor
 * @param debounce a change counts once it has lasted this long; zero to 10 s
 * @param edge which changes make a reading
 */
public record GpioInput(
    String sensor, int line, boolean activeLow, Pull pull, Duration debounce, Edge edge) {
  private static final int MAX_LINE = 511;
  private static final Duration MAX_DEBOUNCE = Duration.ofSeconds(10);

  /** The internal resistor. */
  public enum Pull {
    /** Left as it is. */
    NONE,
    /** Towards the supply: a contact to ground, usually active low. */
    UP,
    /** Towards ground: a contact to 3.3 V. */
    DOWN
  }

  /** Which changes make a reading; the state at the start always does. */
  public enum Edge {
    BOTH,
    /** From low to high voltage, whatever that means. */
    RISING,
    /** From high to low voltage. */
    FALLING
  }

  /** Programmer's errors only: configuration is checked before. */
  public GpioInput {
    if (!SensorName.isNormal(sensor)) {
      throw new IllegalArgumentException("sensor name not normalised: " + sensor);
    }
    if (line < 0 || line > MAX_LINE) {
      throw new IllegalArgumentException("GPIO line of " + sensor + ": " + line);
    }
    if (debounce.isNegative() || debounce.compareTo(MAX_DEBOUNCE) > 0) {
      throw new IllegalArgumentException("debounce of " + sensor + ": " + debounce);
    }
  }
}
