package dev.cellmesh.sensors.hwmon;

import dev.cellmesh.sensors.PolledSensor;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Rejects;
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
import java.util.Optional;

/**
 * The inputs of all hwmon chips as readings named {@code hwmon/…}. Chips may come and go; an input
 * that cannot be read is left out and counted.
 */
final class HwmonSensor implements PolledSensor {
  private final Chips chips;
  private final Duration every;
  private final InstantSource clock;

  /**
   * @param root what to take for {@code /}
   */
  HwmonSensor(Path root, HwmonOptions options, InstantSource clock) {
    this.chips = new Chips(root, options.leaveOut());
    this.every = options.every();
    this.clock = clock;
  }

  @Override
  public String name() {
    return "hwmon";
  }

  @Override
  public Duration every() {
    return every;
  }

  @Override
  public List<Reading> poll(Rejects rejects) throws SensorFault {
    List<Reading> readings = new ArrayList<>();
    for (Input input : chips.inputs(rejects)) {
      try {
        read(input, rejects).ifPresent(readings::add);
      } catch (IOException e) {
        // EIO, ENODATA, or gone since it was listed.
        rejects.reject(Rejects.NO_VALUE, () -> input.sensor() + ": " + e);
      }
    }
    return readings;
  }

  private Optional<Reading> read(Input input, Rejects rejects) throws IOException {
    String text = Sysfs.text(input.file());
    Instant now = clock.instant();
    Optional<Double> number = input.quantity().value(text);
    if (number.isEmpty()) {
      rejects.reject("NOT_A_NUMBER", () -> input.file().toString());
      return Optional.empty();
    }
    Quality quality = isFaulty(input) ? Quality.BAD : Quality.GOOD;
    return switch (Reading.check(
        input.sensor(), Value.of(number.get()), input.quantity().unit(), now, quality)) {
      case Reading.Accepted(Reading reading) -> Optional.of(reading);
      case Reading.Rejected(var reason) -> {
        rejects.reject(reason.name(), input::sensor);
        yield Optional.empty();
      }
    };
  }

  /** An open or shorted wire, by the chip's own word. */
  private static boolean isFaulty(Input input) throws IOException {
    Path fault = Input.beside(input.file(), "fault");
    return Files.exists(fault) && Sysfs.text(fault).equals("1");
  }

  /** Nothing is kept open. */
  @Override
  public void close() {}
}
