package dev.cellmesh.sensors.simulated;

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

/** [[simulated]]. */
public record SimulatedDriver() implements Driver<SimulatedOptions> {
  private static final Key<String> NAME =
      Key.required(
          "name",
          Kinds.sensorName(),
          "greenhouse",
          "Begins the sensor's name, unique on this board: greenhouse/temperature.");
  private static final Key<SimulatedKind> KIND =
      Key.required(
          "kind", Kinds.choice(SimulatedKind.class), "temperature", "What it pretends to measure.");
  private static final Key<Duration> EVERY =
      Key.of("every", Quantities.duration("50ms", "1h", "s"), "1s", "Time between two readings.");
  private static final Section SECTION =
      Section.repeated(
          "simulated",
          256,
          "Sensors that are not there, for demo and tests; up to 256.",
          List.of(NAME, KIND, EVERY));

  @Override
  public Section section() {
    return SECTION;
  }

  @Override
  public SimulatedOptions read(Table file) {
    List<Table> tables = file.children(SECTION);
    for (Table table : tables) {
      if (table.claim(Driver.NAME, NAME)) {
        table.claim(Driver.HOST_NAME, NAME);
      }
    }
    return new SimulatedOptions(
        tables.stream()
            .map(t -> new SimulatedOptions.One(t.get(NAME), t.get(KIND), t.get(EVERY)))
            .toList());
  }

  @Override
  public List<Sensor> sensors(SimulatedOptions options, DriverContext context) {
    return options.sensors().stream().map(one -> sensor(one, context)).toList();
  }

  private static Sensor sensor(SimulatedOptions.One one, DriverContext context) {
    return new SimulatedSensor(
        one.name(), List.of(one.kind()), context.seed(), one.every(), context.clock());
  }
}
