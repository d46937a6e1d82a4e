package dev.cellmesh.sensors.hwmon;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Quantities;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import dev.cellmesh.sensors.Driver;
import dev.cellmesh.sensors.DriverContext;
import dev.cellmesh.sensors.Sensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** [hwmon]. */
public record HwmonDriver() implements Driver<HwmonOptions> {
  private static final Key<Boolean> ENABLED =
      Key.of("enabled", Kinds.flag(), false, "Whether to read them.");
  private static final Key<Duration> EVERY =
      Key.of("every", Quantities.duration("1s", "1h", "s"), "30s", "Time between two readings.");
  private static final Key<List<String>> LEAVE_OUT =
      Key.of(
          "leaveOut",
          Kinds.list(Kinds.text(64), 0, 32),
          List.of(),
          "Chips not to read: what stands behind hwmon/ in the names of their sensors.");
  private static final Section SECTION =
      Section.of(
          "hwmon",
          "Temperatures, fans, voltages, currents, powers and humidities of the chips that the"
              + " kernel knows (/sys/class/hwmon).",
          List.of(ENABLED, EVERY, LEAVE_OUT));

  @Override
  public Section section() {
    return SECTION;
  }

  @Override
  public HwmonOptions read(Table file) {
    Table table = file.child(SECTION);
    boolean enabled = table.get(ENABLED);
    if (enabled) {
      table.claim(Driver.HOST_NAME, "hwmon");
    }
    return new HwmonOptions(enabled, table.get(EVERY), table.get(LEAVE_OUT));
  }

  @Override
  public List<Sensor> sensors(HwmonOptions options, DriverContext context) {
    return options.enabled()
        ? List.of(new HwmonSensor(Path.of("/"), options, context.clock()))
        : List.of();
  }
}
