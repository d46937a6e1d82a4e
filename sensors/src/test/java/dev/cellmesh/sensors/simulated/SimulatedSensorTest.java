package dev.cellmesh.sensors.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimulatedSensorTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private static List<Reading> at(long seed, Instant time, SimulatedKind... kinds) {
    return new SimulatedSensor(
            "room", List.of(kinds), seed, Duration.ofSeconds(1), InstantSource.fixed(time))
        .poll((_, _) -> {});
  }

  private static double number(long seed, Instant time, SimulatedKind kind) {
    return ((Value.Numeric) at(seed, time, kind).getFirst().value()).number();
  }

  @Test
  void readings_ofOneSeedAndTime_areTheSame_ofAnother_differ() {
    SimulatedKind[] all = SimulatedKind.values();
    assertThat(at(1, NOON, all)).isEqualTo(at(1, NOON, all)).hasSize(all.length);
    assertThat(at(2, NOON, all)).isNotEqualTo(at(1, NOON, all));
  }

  @Test
  void temperature_isHigherInTheAfternoonThanAtNight_humidityTheOtherWay() {
    for (long seed = 0; seed < 50; seed++) {
      Instant afternoon = NOON.plus(Duration.ofHours(3));
      Instant night = afternoon.plus(Duration.ofHours(12));
      assertThat(number(seed, afternoon, SimulatedKind.TEMPERATURE))
          .as("seed %d", seed)
          .isGreaterThan(number(seed, night, SimulatedKind.TEMPERATURE));
      assertThat(number(seed, afternoon, SimulatedKind.HUMIDITY))
          .as("seed %d", seed)
          .isLessThan(number(seed, night, SimulatedKind.HUMIDITY));
    }
  }

  @Test
  void door_opensAndCloses() {
    List<Value> states = new ArrayList<>();
    for (int minute = 0; minute < 300; minute++) {
      states.add(
          at(7, NOON.plus(Duration.ofMinutes(minute)), SimulatedKind.CONTACT).getFirst().value());
    }
    assertThat(states).contains(Value.of(true), Value.of(false));
  }
}
