package dev.cellmesh.sensors.simulated;

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
import java.util.SplittableRandom;

/**
 * Made-up readings that depend on the seed and the time alone: a daily curve, an offset of the
 * board's own, and a little noise.
 */
public final class SimulatedSensor implements PolledSensor {
  private static final double DAY_SECONDS = 86_400;
  private static final double WARMEST_SECONDS = 15 * 3600;

  private final String name;
  private final List<SimulatedKind> kinds;
  private final long seed;
  private final Duration every;
  private final InstantSource clock;

  /**
   * @param name prefix of the readings' names, normal: {@code greenhouse} gives {@code
   *     greenhouse/temperature}
   * @param seed the same seed gives the same readings at the same time
   */
  public SimulatedSensor(
      String name, List<SimulatedKind> kinds, long seed, Duration every, InstantSource clock) {
    this.name = name;
    this.kinds = List.copyOf(kinds);
    this.seed = seed;
    this.every = every;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration every() {
    return every;
  }

  @Override
  public List<Reading> poll(Rejects rejects) {
    Instant now = clock.instant();
    List<Reading> readings = new ArrayList<>(kinds.size());
    for (SimulatedKind kind : kinds) {
      String sensor = name + "/" + kind.sensor();
      if (Reading.check(sensor, value(kind, now), kind.unit(), now, Quality.GOOD)
          instanceof Reading.Accepted(Reading reading)) {
        readings.add(reading);
      }
    }
    return readings;
  }

  private Value value(SimulatedKind kind, Instant now) {
    double secondOfDay = Math.floorMod(now.toEpochMilli(), 86_400_000L) / 1000.0;
    double curve = Math.cos(2 * Math.PI * (secondOfDay - WARMEST_SECONDS) / DAY_SECONDS);
    if (kind == SimulatedKind.CONTACT) {
      double open = random(kind, now.getEpochSecond() / 60).nextDouble();
      return Value.of(open < 0.15 + 0.1 * curve);
    }
    double own = random(kind, -1).nextDouble(-0.3, 0.3) * kind.swing();
    double noise = random(kind, now.toEpochMilli()).nextDouble(-1, 1) * kind.noise();
    double exact = kind.mean() + own + kind.swing() * curve + noise;
    double floor = kind == SimulatedKind.ILLUMINANCE || kind == SimulatedKind.HUMIDITY ? 0 : -1e6;
    return Value.of(Math.round(Math.max(floor, exact) * 100) / 100.0);
  }

  private SplittableRandom random(SimulatedKind kind, long step) {
    long mixed = seed * 0x9e3779b97f4a7c15L + kind.sensor().hashCode() * 0xbf58476d1ce4e5b9L + step;
    return new SplittableRandom(mixed);
  }

  /** Nothing is kept open. */
  @Override
  public void close() {}
}
