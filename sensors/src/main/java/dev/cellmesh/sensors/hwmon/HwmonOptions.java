package dev.cellmesh.sensors.hwmon;

import java.time.Duration;
import java.util.List;

/**
 * The kernel's hwmon chips.
 *
 * @param every time between two readings, 1 s to 1 h
 * @param leaveOut names of chips, as their file {@code name} has them, up to 32
 */
public record HwmonOptions(boolean enabled, Duration every, List<String> leaveOut) {
  public HwmonOptions {
    leaveOut = List.copyOf(leaveOut);
  }
}
