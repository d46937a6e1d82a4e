package dev.cellmesh.sensors.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.sensors.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over trees of {@code /proc} and {@code /sys} as a Pi 4, a Pi 5 and a PC have them. */
final class VitalsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static VitalsReader reader(Path root) {
    return new VitalsReader(root, Path.of("."));
  }

  private static Path tree(String machine) {
    return Path.of("src/test/resources/vitals", machine);
  }

  @Test
  void pi4_withAWeakSupply_tellsSo() {
    Vitals pi4 = reader(tree("pi4")).read();
    assertThat(pi4.cpuCelsius()).hasValue(48.199);
    assertThat(pi4.load1()).hasValue(0.31);
    assertThat(pi4.cpus()).isEqualTo(4);
    assertThat(pi4.memoryTotalBytes()).hasValue(3_884_384L * 1024);
    assertThat(pi4.memoryAvailableBytes()).hasValue(3_275_812L * 1024);
    assertThat(pi4.uptimeSeconds()).hasValue(93_600);
    assertThat(pi4.diskFreeBytes()).isPresent();
    assertThat(pi4.rootReadOnly()).contains(false);
    assertThat(pi4.power())
        .isEqualTo(
            new Vitals.Power(
                Optional.of(true),
                Optional.of(true),
                Optional.of(true),
                Optional.of(false),
                Optional.of(false)));
    assertThat(pi4.healthCeilingPercent()).isEqualTo(40);
  }

  @Test
  void pi5_hotAndReadOnly_isBoundByItsWorstSign() {
    Vitals pi5 = reader(tree("pi5")).read();
    assertThat(pi5.cpuCelsius()).hasValue(81.35);
    assertThat(pi5.rootReadOnly()).contains(true);
    assertThat(pi5.power().underVoltage()).contains(false);
    assertThat(pi5.power().throttled()).contains(false);
    assertThat(pi5.healthCeilingPercent()).isEqualTo(20);
  }

  @Test
  void pc_takesThePackageTemperature_andHasNoSupplyFlags() {
    Vitals pc = reader(tree("pc")).read();
    assertThat(pc.cpuCelsius()).hasValue(55);
    assertThat(pc.power()).isEqualTo(Vitals.Power.UNKNOWN);
    assertThat(pc.rootReadOnly()).contains(false);
    assertThat(pc.healthCeilingPercent()).isEqualTo(50);
  }

  @Test
  void machineThatTellsNothing_orNonsense_isTakenForWell(@TempDir Path root) throws Exception {
    Vitals nothing = new VitalsReader(root, root.resolve("missing")).read();
    assertThat(nothing.cpuCelsius()).isEmpty();
    assertThat(nothing.diskFreeBytes()).isEmpty();
    assertThat(nothing.healthCeilingPercent()).isEqualTo(100);
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/loadavg"), "lots");
    Files.writeString(root.resolve("proc/meminfo"), "MemTotal: many kB\n");
    Files.writeString(root.resolve("proc/mounts"), "\n\n/ / /\n");
    Path zone = Files.createDirectories(root.resolve("sys/class/thermal/thermal_zone0"));
    Files.writeString(zone.resolve("temp"), "-274000");
    Path soc = Files.createDirectories(root.resolve("sys/devices/platform/soc/soc:firmware"));
    Files.writeString(soc.resolve("get_throttled"), "zz");
    Vitals nonsense = new VitalsReader(root, root.resolve("missing")).read();
    assertThat(nonsense).isEqualTo(nothing);
  }

  @Test
  void hwmonAlone_tellsOfUnderVoltage(@TempDir Path root) throws Exception {
    Path hwmon = Files.createDirectories(root.resolve("sys/class/hwmon/hwmon3"));
    Files.writeString(hwmon.resolve("name"), "rpi_volt\n");
    Files.writeString(hwmon.resolve("in0_lcrit_alarm"), "1\n");
    Vitals vitals = reader(root).read();
    assertThat(vitals.power().underVoltage()).contains(true);
    assertThat(vitals.power().throttled()).isEmpty();
  }

  @Test
  void ceiling_isOfTheScarcestMemoryOrDisk() {
    assertThat(withMemoryAndDisk(4, 50).healthCeilingPercent()).isEqualTo(40);
    assertThat(withMemoryAndDisk(9, 50).healthCeilingPercent()).isEqualTo(70);
    assertThat(withMemoryAndDisk(50, 1).healthCeilingPercent()).isEqualTo(50);
    assertThat(withMemoryAndDisk(50, 50).healthCeilingPercent()).isEqualTo(100);
  }

  private static Vitals withMemoryAndDisk(long memory, long disk) {
    return new Vitals(
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        1,
        OptionalLong.of(100),
        OptionalLong.of(memory),
        OptionalLong.empty(),
        OptionalLong.of(100),
        OptionalLong.of(disk),
        Optional.empty(),
        Vitals.Power.UNKNOWN);
  }

  @Test
  void sensor_leavesOutWhatIsNotKnown() {
    List<Reading> readings =
        new VitalsSensor(reader(tree("pc")), Duration.ofSeconds(1), InstantSource.fixed(NOW))
            .poll((_, _) -> {});
    assertThat(readings)
        .contains(Reading.of("vitals/cpu/temperature", 55, "Cel", NOW))
        .contains(Reading.of("vitals/disk/readonly", false, NOW))
        .extracting(Reading::sensor)
        .doesNotContain("vitals/power/undervoltage", "vitals/cpu/throttled");
  }
}
