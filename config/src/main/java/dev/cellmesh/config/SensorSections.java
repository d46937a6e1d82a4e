package dev.cellmesh.config;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Quantities;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.time.Duration;
import java.util.List;

/** [vitals], [[gpio]], [[simulated]]. */
final class SensorSections {
  static final Key<Boolean> ENABLED =
      Key.of("enabled", Kinds.flag(), true, "Whether to read them.");
  static final Key<Duration> VITALS_EVERY =
      Key.of("every", Quantities.duration("1s", "1h", "s"), "30s", "Time between two readings.");
  static final Section VITALS =
      Section.of(
          "vitals",
          "Readings of the board itself: temperature, load, memory, supply voltage.",
          List.of(ENABLED, VITALS_EVERY));

  static final Key<String> GPIO_NAME =
      Key.required("name", Kinds.sensorName(), "door", "The sensor's name, unique on this board.");
  static final Key<Integer> PIN =
      Key.required(
          "pin",
          Kinds.whole(0, 511),
          17,
          "BCM number, 0 to 27 on a Pi; line offset on other boards.");
  static final Key<GpioConfig.Pull> PULL =
      Key.of("pull", Kinds.choice(GpioConfig.Pull.class), "none", "The input's resistor.");
  static final Key<Duration> DEBOUNCE =
      Key.of(
          "debounce",
          Quantities.duration("0ms", "10s", "ms"),
          "20ms",
          "Shorter pulses are ignored.");
  static final Key<Boolean> ACTIVE_LOW =
      Key.of("activeLow", Kinds.flag(), false, "Whether a low level reads as true.");
  static final Key<GpioConfig.Edge> EDGE =
      Key.of("edge", Kinds.choice(GpioConfig.Edge.class), "both", "Which changes make a reading.");
  static final Section GPIO =
      Section.repeated(
          "gpio",
          64,
          "Digital inputs; up to 64. The agent's user must be in group gpio.",
          List.of(GPIO_NAME, PIN, PULL, DEBOUNCE, ACTIVE_LOW, EDGE));

  static final Key<String> SIMULATED_NAME =
      Key.required(
          "name",
          Kinds.sensorName(),
          "greenhouse",
          "Begins the sensor's name, unique on this board: greenhouse/temperature.");
  static final Key<SimulatedConfig.Kind> KIND =
      Key.required(
          "kind",
          Kinds.choice(SimulatedConfig.Kind.class),
          "temperature",
          "What it pretends to measure.");
  static final Key<Duration> SIMULATED_EVERY =
      Key.of("every", Quantities.duration("50ms", "1h", "s"), "1s", "Time between two readings.");
  static final Section SIMULATED =
      Section.repeated(
          "simulated",
          256,
          "Sensors that are not there, for demo and tests; up to 256.",
          List.of(SIMULATED_NAME, KIND, SIMULATED_EVERY));

  private SensorSections() {}

  static VitalsConfig vitals(Table table) {
    return new VitalsConfig(table.get(ENABLED), table.get(VITALS_EVERY));
  }

  static GpioConfig gpio(Table table) {
    return new GpioConfig(
        table.get(GPIO_NAME),
        table.get(PIN),
        table.get(PULL),
        table.get(DEBOUNCE),
        table.get(ACTIVE_LOW),
        table.get(EDGE));
  }

  static SimulatedConfig simulated(Table table) {
    return new SimulatedConfig(
        table.get(SIMULATED_NAME), table.get(KIND), table.get(SIMULATED_EVERY));
  }

  /** Two sensors of one name would be one stream of nonsense; one pin has one owner. */
  static void checkUnique(List<Table> gpio, List<Table> simulated) {
    gpio.forEach(table -> table.claim("pin", PIN));
    gpio.forEach(table -> table.claim("sensor", GPIO_NAME));
    simulated.forEach(table -> table.claim("sensor", SIMULATED_NAME));
  }
}
