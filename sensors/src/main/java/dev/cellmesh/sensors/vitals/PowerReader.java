package dev.cellmesh.sensors.vitals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The supply of a Raspberry Pi. {@code get_throttled} of the firmware driver has all flags; its
 * folder is named after the device tree's node, which differs between models. Without it, the alarm
 * of the {@code rpi_volt} hwmon driver tells of under-voltage alone.
 */
final class PowerReader {
  private static final int UNDER_VOLTAGE = 1;
  private static final int FREQUENCY_CAPPED = 1 << 1;
  private static final int THROTTLED = 1 << 2;
  private static final int SOFT_TEMPERATURE_LIMIT = 1 << 3;
  private static final int SINCE_BOOT = 16;

  private final Path root;

  PowerReader(Path root) {
    this.root = root;
  }

  Vitals.Power read() {
    Optional<Boolean> alarm = hwmonAlarm();
    Integer flags = flags();
    if (flags == null) {
      return new Vitals.Power(
          alarm, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
    return new Vitals.Power(
        Optional.of(has(flags, UNDER_VOLTAGE) || alarm.orElse(false)),
        Optional.of(has(flags, UNDER_VOLTAGE << SINCE_BOOT)),
        Optional.of(has(flags, THROTTLED)),
        Optional.of(has(flags, FREQUENCY_CAPPED)),
        Optional.of(has(flags, SOFT_TEMPERATURE_LIMIT)));
  }

  private static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }

  private @Nullable Integer flags() {
    // soc/soc:firmware on models up to 4, soc@107c000000/soc@107c000000:firmware on the 5.
    Path platform = root.resolve("sys/devices/platform");
    for (Path soc : VitalsReader.list(platform, "soc*")) {
      List<Path> firmware = VitalsReader.list(soc, "soc*:firmware");
      String hex =
          firmware.isEmpty()
              ? null
              : VitalsReader.text(firmware.getFirst().resolve("get_throttled"));
      if (hex != null) {
        try {
          return Integer.parseInt(hex, 16);
        } catch (NumberFormatException _) {
          return null;
        }
      }
    }
    return null;
  }

  private Optional<Boolean> hwmonAlarm() {
    for (Path hwmon : VitalsReader.list(root.resolve("sys/class/hwmon"), "hwmon*")) {
      if ("rpi_volt".equals(VitalsReader.text(hwmon.resolve("name")))) {
        String alarm = VitalsReader.text(hwmon.resolve("in0_lcrit_alarm"));
        return alarm == null ? Optional.empty() : Optional.of(alarm.equals("1"));
      }
    }
    return Optional.empty();
  }
}
