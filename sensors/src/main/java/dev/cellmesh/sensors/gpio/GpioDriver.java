package dev.cellmesh.sensors.gpio;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Quantities;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import dev.cellmesh.sensors.Driver;
import dev.cellmesh.sensors.DriverContext;
import dev.cellmesh.sensors.Sensor;
import java.time.Duration;
import java.util.List;

/** [[gpio]]: one sensor for all inputs. */
public record GpioDriver() implements Driver<GpioOptions> {
  private static final Key<String> NAME =
      Key.required("name", Kinds.sensorName(), "door", "The sensor's name, unique on this board.");
  private static final Key<Integer> PIN =
      Key.required(
          "pin",
          Kinds.whole(0, 511),
          17,
          "BCM number, 0 to 27 on a Pi; line offset on other boards.");
  private static final Key<GpioInput.Pull> PULL =
      Key.of("pull", Kinds.choice(GpioInput.Pull.class), "none", "The input's resistor.");
  private static final Key<Duration> DEBOUNCE =
      Key.of(
          "debounce",
          Quantities.duration("0ms", "10s", "ms"),
          "20ms",
          "Shorter pulses are ignored.");
  private static final Key<Boolean> ACTIVE_LOW =
      Key.of("activeLow", Kinds.flag(), false, "Whether a low level reads as true.");
  private static final Key<GpioInput.Edge> EDGE =
      Key.of("edge", Kinds.choice(GpioInput.Edge.class), "both", "Which changes make a reading.");
  private static final Section SECTION =
      Section.repeated(
          "gpio",
          64,
          "Digital inputs; up to 64. The agent's user must be in group gpio.",
          List.of(NAME, PIN, PULL, DEBOUNCE, ACTIVE_LOW, EDGE));

  @Override
  public Section section() {
    return SECTION;
  }

  @Override
  public GpioOptions read(Table file) {
    List<Table> tables = file.children(SECTION);
    tables.forEach(table -> table.claim("pin", PIN));
    tables.forEach(table -> table.claim(Driver.NAME, NAME));
    tables.stream().limit(1).forEach(table -> table.claim(Driver.HOST_NAME, "gpio"));
    return new GpioOptions(tables.stream().map(GpioDriver::input).toList());
  }

  private static GpioInput input(Table table) {
    return new GpioInput(
        table.get(NAME),
        table.get(PIN),
        table.get(ACTIVE_LOW),
        table.get(PULL),
        table.get(DEBOUNCE),
        table.get(EDGE));
  }

  @Override
  public List<Sensor> sensors(GpioOptions options, DriverContext context) {
    return options.inputs().isEmpty()
        ? List.of()
        : List.of(new GpioSensor("gpio", options.inputs(), context.clock()));
  }
}
