package dev.cellmesh.sensors.hwmon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.sensors.DriverContext;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Sensor;
import dev.cellmesh.sensors.SensorFault;
import dev.cellmesh.sensors.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a tree of files like the kernel's, links included. */
final class HwmonSensorTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final HwmonDriver DRIVER = new HwmonDriver();

  @TempDir private Path root;
  private final List<String> rejects = new ArrayList<>();

  private static HwmonOptions options(String... leaveOut) {
    return new HwmonOptions(true, Duration.ofSeconds(30), List.of(leaveOut));
  }

  private List<Reading> poll(String... leaveOut) throws SensorFault {
    return new HwmonSensor(root, options(leaveOut), InstantSource.fixed(NOW))
        .poll(
            (reason, detail) -> {
              assertThat(detail.get()).isNotEmpty();
              rejects.add(reason);
            });
  }

  private List<String> names() throws SensorFault {
    return poll().stream().map(Reading::sensor).toList();
  }

  /** A chip below its device, linked from the class's folder, as the kernel does it. */
  private Path chip(int number, String name, String device) throws IOException {
    Path at = root.resolve("sys/devices/bus").resolve(device);
    Path chip = Files.createDirectories(at.resolve("hwmon/hwmon" + number));
    Files.createSymbolicLink(chip.resolve("device"), at);
    return link(number, name, chip);
  }

  /** A chip of no device. */
  private Path chip(int number, String name) throws IOException {
    return link(
        number,
        name,
        Files.createDirectories(root.resolve("sys/devices/virtual/hwmon/hwmon" + number)));
  }

  private Path link(int number, String name, Path chip) throws IOException {
    Path all = Files.createDirectories(root.resolve("sys/class/hwmon"));
    Files.createSymbolicLink(all.resolve("hwmon" + number), chip);
    write(chip, "name", name);
    return chip;
  }

  private static void write(Path chip, String file, String text) throws IOException {
    Files.writeString(chip.resolve(file), text + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "temp1, 48312, 48.312, Cel",
    "temp2, -5500, -5.5, Cel",
    "in0, 3301, 3.301, V",
    "curr1, 1, 0.001, A",
    "power1, 15000001, 15.000001, W",
    "energy1, 9007199254740993, 9007199254.740993, J",
    "humidity1, 45120, 45.12, %RH",
    "fan12, 1800, 1800, 1/min",
    "temp1, 99999999999999999999999, 1.0E20, Cel",
  })
  void input_isScaledExactly_intoItsUnit(String input, String text, double number, String unit)
      throws Exception {
    write(chip(0, "chip", "1-0048"), input + "_input", text);
    assertThat(poll()).containsExactly(Reading.of("hwmon/chip/1-0048/" + input, number, unit, NOW));
    assertThat(rejects).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "temp1_max",
        "temp1_crit_alarm",
        "pwm1",
        "temp_input",
        "freq1_input",
        "intrusion0_input"
      })
  void otherFiles_areNoInputs(String file) throws Exception {
    write(chip(0, "chip", "1-0048"), file, "1");
    assertThat(poll()).isEmpty();
    assertThat(rejects).isEmpty();
  }

  @Test
  void label_namesTheInput_withoutAnythingThatNamesDoNotHold() throws Exception {
    Path chip = chip(0, "nct6775", "nct6775.656");
    write(chip, "temp1_input", "1000");
    write(chip, "temp1_label", "Core 0");
    write(chip, "temp2_input", "2000");
    write(chip, "temp2_label", "Kühler/außen °C");
    write(chip, "temp3_input", "3000");
    write(chip, "temp3_label", "温度");
    write(chip, "temp4_input", "4000");
    write(chip, "temp4_label", "");
    assertThat(names())
        .containsExactly(
            "hwmon/nct6775/nct6775.656/Core_0",
            "hwmon/nct6775/nct6775.656/Kuhler_au_en_C",
            "hwmon/nct6775/nct6775.656/temp3",
            "hwmon/nct6775/nct6775.656/temp4");
  }

  @Test
  void label_thatTwoInputsBear_isToldApartByTheInput() throws Exception {
    Path chip = chip(0, "psu", "3-0058");
    write(chip, "in1_input", "12000");
    write(chip, "in1_label", "+12V");
    write(chip, "in2_input", "-12000");
    write(chip, "in2_label", "-12V");
    write(chip, "in3_input", "5000");
    write(chip, "in3_label", "in4");
    write(chip, "in4_input", "3300");
    assertThat(names())
        .containsExactly(
            "hwmon/psu/3-0058/12V/in1",
            "hwmon/psu/3-0058/12V/in2",
            "hwmon/psu/3-0058/in4/in3",
            "hwmon/psu/3-0058/in4/in4");
  }

  @Test
  void chipsOfOneName_areToldApartByTheirDevice_whateverTheirNumber() throws Exception {
    write(chip(0, "nvme", "nvme1"), "temp1_input", "1000");
    write(chip(7, "nvme", "nvme0"), "temp1_input", "2000");
    assertThat(poll())
        .containsExactlyInAnyOrder(
            Reading.of("hwmon/nvme/nvme1/temp1", 1, "Cel", NOW),
            Reading.of("hwmon/nvme/nvme0/temp1", 2, "Cel", NOW));
  }

  @Test
  void chipsThatNothingTellsApart_areLeftOut_andCounted() throws Exception {
    write(chip(0, "twin"), "temp1_input", "1000");
    write(chip(1, "twin"), "temp1_input", "2000");
    write(chip(2, "single"), "temp1_input", "3000");
    assertThat(poll()).containsExactly(Reading.of("hwmon/single/temp1", 3, "Cel", NOW));
    assertThat(rejects).containsExactly("SAME_NAME", "SAME_NAME");
  }

  @Test
  void chipOfAThermalZone_withoutALink_bearsItsName() throws Exception {
    Path zone = root.resolve("sys/devices/virtual/thermal/thermal_zone0/hwmon0");
    Path chip = link(0, "cpu_thermal", Files.createDirectories(zone));
    write(chip, "temp1_input", "51000");
    assertThat(names()).containsExactly("hwmon/cpu_thermal/thermal_zone0/temp1");
  }

  @Test
  void input_thatIsNoNumber_isCounted_longLabel_isShortened() throws Exception {
    Path chip = chip(0, "odd", "x");
    write(chip, "temp1_input", "N/A");
    write(chip, "temp2_input", "");
    write(chip, "temp3_input", "1e3");
    write(chip, "temp4_input", "1000");
    write(chip, "temp4_label", "l".repeat(200));
    write(chip, "temp5_input", "5000");
    assertThat(names())
        .containsExactly(
            "hwmon/odd/x/" + "l".repeat(98) + "--e73f69ee5caf70e4", "hwmon/odd/x/temp5");
    assertThat(rejects).containsExactly("NOT_A_NUMBER", "NOT_A_NUMBER", "NOT_A_NUMBER");
  }

  /** A folder in place of a file fails as EIO and ENODATA do: when it is read. */
  @Test
  void input_thatCannotBeRead_isLeftOut_andCounted() throws Exception {
    Path chip = chip(0, "wifi", "phy0");
    Files.createDirectory(chip.resolve("temp1_input"));
    Files.createSymbolicLink(chip.resolve("temp2_input"), chip.resolve("gone"));
    write(chip, "temp3_input", "3000");
    assertThat(names()).containsExactly("hwmon/wifi/phy0/temp3");
    assertThat(rejects).containsExactly("NO_VALUE", "NO_VALUE");
  }

  /** Its input must not go by another name for a while. */
  @Test
  void chip_whoseNameOrLabelCannotBeRead_isLeftOut_andCounted() throws Exception {
    Path label = chip(0, "a", "1");
    write(label, "temp1_input", "1000");
    Files.createDirectory(label.resolve("temp1_label"));
    Path name = chip(1, "b", "2");
    write(name, "temp1_input", "1000");
    Files.delete(name.resolve("name"));
    Path device = chip(2, "c", "3");
    write(device, "temp1_input", "1000");
    Files.delete(device.resolve("device"));
    Files.createSymbolicLink(device.resolve("device"), root.resolve("gone"));
    assertThat(poll()).isEmpty();
    assertThat(rejects).containsExactly("NO_VALUE", "NO_VALUE", "NO_VALUE");
  }

  @Test
  void input_thatTheChipCallsFaulty_isBad() throws Exception {
    Path chip = chip(0, "chip", "x");
    write(chip, "temp1_input", "127000");
    write(chip, "temp1_fault", "1");
    write(chip, "temp2_input", "20000");
    write(chip, "temp2_fault", "0");
    assertThat(poll())
        .containsExactly(
            new Reading("hwmon/chip/x/temp1", Value.of(127.0), "Cel", NOW, Quality.BAD),
            Reading.of("hwmon/chip/x/temp2", 20, "Cel", NOW));
  }

  @Test
  void chip_leftOut_isNotRead() throws Exception {
    write(chip(0, "cpu thermal", "x"), "temp1_input", "1000");
    write(chip(1, "nvme", "y"), "temp1_input", "1000");
    assertThat(poll("cpu_thermal"))
        .extracting(Reading::sensor)
        .containsExactly("hwmon/nvme/y/temp1");
    assertThat(poll("cpu thermal", "nvme")).isEmpty();
  }

  @Test
  void machineWithoutChips_isATroubleThatNamesTheMend() throws Exception {
    assertThatThrownBy(this::poll)
        .isInstanceOf(SensorFault.class)
        .hasMessageContaining("sys/class/hwmon")
        .hasMessageContaining("hwmon.enabled = false");
    Files.createDirectories(root.resolve("sys/class/hwmon"));
    assertThatThrownBy(this::poll).isInstanceOf(SensorFault.class);
  }

  @Test
  void section_isOffUnlessTheFileSaysOtherwise() {
    Schema<HwmonOptions> schema = new Schema<>(List.of(DRIVER.section()), DRIVER::read);
    DriverContext context = new DriverContext("0".repeat(64), root, InstantSource.fixed(NOW));
    assertThat(DRIVER.sensors(schema.parse("", Map.of()), context)).isEmpty();

    HwmonOptions options =
        schema.parse("[hwmon]\nenabled = true\nevery = 5\nleaveOut = [\"nvme\"]\n", Map.of());
    assertThat(options).isEqualTo(new HwmonOptions(true, Duration.ofSeconds(5), List.of("nvme")));
    assertThat(DRIVER.sensors(options, context)).extracting(Sensor::name).containsExactly("hwmon");
  }
}
