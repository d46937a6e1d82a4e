package dev.cellmesh.sensors.vitals;

import dev.cellmesh.sensors.HealthLimit;
import dev.cellmesh.sensors.PolledSensor;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Rejects;
import dev.cellmesh.sensors.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The board's vital signs as readings named {@code vitals/…}; absent signs are left out. */
public final class VitalsSensor implements PolledSensor, HealthLimit {
  private final VitalsReader reader;
  private final Duration every;
  private final InstantSource clock;

  public VitalsSensor(VitalsReader reader, Duration every, InstantSource clock) {
    this.reader = reader;
    this.every = every;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "vitals";
  }

  @Override
  public Duration every() {
    return every;
  }

  @Override
  public List<Reading> poll(Rejects rejects) {
    Vitals v = reader.read();
    Collector out = new Collector(clock.instant());
    out.number("cpu/temperature", v.cpuCelsius(), "Cel");
    out.number("load1", v.load1(), Reading.NO_UNIT);
    out.number("memory/total", v.memoryTotalBytes(), "B");
    out.number("memory/available", v.memoryAvailableBytes(), "B");
    out.number("uptime", v.uptimeSeconds(), "s");
    out.number("disk/total", v.diskTotalBytes(), "B");
    out.number("disk/free", v.diskFreeBytes(), "B");
    out.flag("disk/readonly", v.rootReadOnly());
    out.flag("power/undervoltage", v.power().underVoltage());
    out.flag("power/undervoltageSinceBoot", v.power().underVoltageSinceBoot());
    out.flag("cpu/throttled", v.power().throttled());
    out.flag("cpu/frequencyCapped", v.power().frequencyCapped());
    out.flag("cpu/softTemperatureLimit", v.power().softTemperatureLimit());
    return out.readings;
  }

  @Override
  public int healthCeilingPercent() {
    return reader.read().healthCeilingPercent();
  }

  private static final class Collector {
    private final Instant time;
    private final List<Reading> readings = new ArrayList<>();

    Collector(Instant time) {
      this.time = time;
    }

    void number(String sign, OptionalDouble number, String unit) {
      number.ifPresent(n -> add(sign, Value.of(n), unit));
    }

    void number(String sign, OptionalLong number, String unit) {
      number.ifPresent(n -> add(sign, Value.of((double) n), unit));
    }

    void flag(String sign, Optional<Boolean> flag) {
      flag.ifPresent(f -> add(sign, Value.of(f.booleanValue()), Reading.NO_UNIT));
    }

    private void add(String sign, Value value, String unit) {
      if (Reading.check("vitals/" + sign, value, unit, time, Quality.GOOD)
          instanceof Reading.Accepted(Reading reading)) {
        readings.add(reading);
      }
    }
  }

  /** Nothing is kept open. */
  @Override
  public void close() {}
}
