package dev.cellmesh.sensors.gpio;

import java.util.List;

/**
 * The board's digital inputs.
 *
 * @param inputs up to 64, each with a name and a line of its own
 */
public record GpioOptions(List<GpioInput> inputs) {
  public GpioOptions {
    inputs = List.copyOf(inputs);
  }
}
