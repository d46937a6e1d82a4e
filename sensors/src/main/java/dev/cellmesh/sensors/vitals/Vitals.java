package dev.cellmesh.sensors.vitals;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The board's vital signs at one moment; what the machine does not tell is empty.
 *
 * @param cpuCelsius CPU temperature, °C
 * @param load1 load average of one minute, processes
 * @param cpus processors, at least 1
 * @param memoryTotalBytes memory
 * @param memoryAvailableBytes memory that programs can still get
 * @param uptimeSeconds since boot
 * @param diskTotalBytes size of the file system that holds the agent's state
 * @param diskFreeBytes free there
 * @param rootReadOnly whether the root file system is mounted read-only
 * @param power what a Raspberry Pi's firmware says of its supply
 */
public record Vitals(
    OptionalDouble cpuCelsius,
    OptionalDouble load1,
    int cpus,
    OptionalLong memoryTotalBytes,
    OptionalLong memoryAvailableBytes,
    OptionalLong uptimeSeconds,
    OptionalLong diskTotalBytes,
    OptionalLong diskFreeBytes,
    Optional<Boolean> rootReadOnly,
    Power power) {

  /**
   * Supply and throttling; empty where the board has no such flag.
   *
   * @param underVoltage the supply is below 4.63 V now
   * @param underVoltageSinceBoot it was at some time since boot
   * @param throttled the CPU is slowed down now
   * @param frequencyCapped its frequency is capped now
   * @param softTemperatureLimit the soft limit of temperature is active now
   */
  public record Power(
      Optional<Boolean> underVoltage,
      Optional<Boolean> underVoltageSinceBoot,
      Optional<Boolean> throttled,
      Optional<Boolean> frequencyCapped,
      Optional<Boolean> softTemperatureLimit) {
    /** A board that tells nothing. */
    public static final Power UNKNOWN =
        new Power(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /**
   * The most health, in percent, that the board may claim with these signs: 100 if all is well or
   * nothing is known. Own vitals can only lower health. The lowest of these that holds:
   *
   * <ul>
   *   <li>20: the root file system is read-only (a dying SD card)
   *   <li>40: under-voltage now; CPU at 85 °C or more; less than 5 % of memory available
   *   <li>50: load above twice the number of processors; less than 2 % of the disk free
   *   <li>60: throttled or frequency capped now; CPU at 80 °C or more
   *   <li>70: less than 10 % of memory available; soft limit of temperature
   *   <li>80: under-voltage since boot; load above the number of processors
   * </ul>
   */
  public int healthCeilingPercent() {
    int ceiling = 100;
    ceiling = lower(ceiling, is(rootReadOnly), 20);
    ceiling = lower(ceiling, is(power.underVoltage), 40);
    ceiling = lower(ceiling, cpuCelsius.orElse(0) >= 85, 40);
    ceiling = lower(ceiling, share(memoryAvailableBytes, memoryTotalBytes) < 0.05, 40);
    ceiling = lower(ceiling, load1.orElse(0) > 2.0 * cpus, 50);
    ceiling = lower(ceiling, share(diskFreeBytes, diskTotalBytes) < 0.02, 50);
    ceiling = lower(ceiling, is(power.throttled) || is(power.frequencyCapped), 60);
    ceiling = lower(ceiling, cpuCelsius.orElse(0) >= 80, 60);
    ceiling = lower(ceiling, share(memoryAvailableBytes, memoryTotalBytes) < 0.10, 70);
    ceiling = lower(ceiling, is(power.softTemperatureLimit), 70);
    ceiling = lower(ceiling, is(power.underVoltageSinceBoot), 80);
    return lower(ceiling, load1.orElse(0) > cpus, 80);
  }

  private static int lower(int ceiling, boolean holds, int percent) {
    return holds ? Math.min(ceiling, percent) : ceiling;
  }

  private static boolean is(Optional<Boolean> flag) {
    return flag.orElse(false);
  }

  private static double share(OptionalLong part, OptionalLong whole) {
    boolean known = part.isPresent() && whole.isPresent() && whole.getAsLong() > 0;
    return known ? (double) part.getAsLong() / whole.getAsLong() : 1;
  }
}
