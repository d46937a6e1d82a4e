package dev.cellmesh.sensors.vitals;

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

/** [vitals]. */
public record VitalsDriver() implements Driver<VitalsOptions> {
  private static final Key<Boolean> ENABLED =
      Key.of("enabled", Kinds.flag(), true, "Whether to read them.");
  private static final Key<Duration> EVERY =
      Key.of("every", Quantities.duration("1s", "1h", "s"), "30s", "Time between two readings.");
  private static final Section SECTION =
      Section.of(
          "vitals",
          "Readings of the board itself: temperature, load, memory, supply voltage.",
          List.of(ENABLED, EVERY));

  @Override
  public Section section() {
    return SECTION;
  }

  @Override
  public VitalsOptions read(Table file) {
    Table table = file.child(SECTION);
    boolean enabled = table.get(ENABLED);
    if (enabled) {
      table.claim(Driver.HOST_NAME, "vitals");
    }
    return new VitalsOptions(enabled, table.get(EVERY));
  }

  @Override
  public List<Sensor> sensors(VitalsOptions options, DriverContext context) {
    if (!options.enabled()) {
      return List.of();
    }
    VitalsReader reader = VitalsReader.ofThisMachine(context.stateDirectory());
    return List.of(new VitalsSensor(reader, options.every(), context.clock()));
  }
}
