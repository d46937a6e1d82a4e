package dev.cellmesh.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ReadingTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private static Reading.Checked check(String name, Value value, String unit, Instant time) {
    return Reading.check(name, value, unit, time, Quality.GOOD);
  }

  private static Reading.Checked rejected(Rejection reason) {
    return new Reading.Rejected(reason);
  }

  @Test
  void name_isNormalised() {
    assertThat(SensorName.normalise("Küche/Fühler 1//°C ")).isEqualTo("Kuche/Fuhler_1/_C");
    assertThat(SensorName.normalise("/_-.a:b-c.d/")).isEqualTo("a:b-c.d");
    assertThat(SensorName.normalise("switch:0/temp__x")).isEqualTo("switch:0/temp__x");
    assertThat(SensorName.normalise("\ud83d\ude00 \u202e")).isEmpty();
    assertThat(SensorName.isNormal("a".repeat(128))).isTrue();
    assertThat(SensorName.isNormal("a".repeat(129))).isFalse();
    assertThat(SensorName.isNormal("_a")).isFalse();
  }

  @Test
  void values_fromOutside_areRefusedWithAReason() {
    assertThat(check("", Value.of(1), "", NOW)).isEqualTo(rejected(Rejection.NAME_EMPTY));
    assertThat(check("é".repeat(2_000_000), Value.of(1), "", NOW))
        .isEqualTo(rejected(Rejection.NAME_TOO_LONG));
    assertThat(check("a", Value.of(Double.NaN), "", NOW))
        .isEqualTo(rejected(Rejection.NUMBER_NOT_FINITE));
    assertThat(check("a", Value.of(Double.NEGATIVE_INFINITY), "", NOW))
        .isEqualTo(rejected(Rejection.NUMBER_NOT_FINITE));
    assertThat(check("a", Value.of("é".repeat(257)), "", NOW))
        .isEqualTo(rejected(Rejection.TEXT_TOO_LONG));
    assertThat(check("a", Value.of("\ud83d"), "", NOW))
        .isEqualTo(rejected(Rejection.TEXT_MALFORMED));
    assertThat(check("a", Value.of(1), "°C", NOW)).isEqualTo(rejected(Rejection.UNIT_MALFORMED));
    assertThat(check("a", Value.of(1), "x".repeat(17), NOW))
        .isEqualTo(rejected(Rejection.UNIT_MALFORMED));
    assertThat(check("a", Value.of(1), "", Instant.MAX))
        .isEqualTo(rejected(Rejection.TIME_OUT_OF_RANGE));
  }

  @Test
  void values_atTheirBounds_areAccepted() {
    assertThat(check("a".repeat(128), Value.of("é".repeat(256)), "x".repeat(16), Reading.LATEST))
        .isInstanceOf(Reading.Accepted.class);
    assertThat(check("a", Value.of(Double.MAX_VALUE), "", NOW))
        .isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void clock_neverSet_keepsTheReadingAsUncertain() {
    assertThat(check("a", Value.of(1), "", Instant.ofEpochSecond(17)))
        .isEqualTo(
            new Reading.Accepted(
                new Reading("a", Value.of(1), "", Reading.EARLIEST, Quality.UNCERTAIN)));
    assertThat(Reading.check("a", Value.of(1), "", Instant.MIN, Quality.BAD))
        .isEqualTo(
            new Reading.Accepted(new Reading("a", Value.of(1), "", Reading.EARLIEST, Quality.BAD)));
  }

  @Test
  void constructor_onAProgrammersError_throws() {
    assertThatThrownBy(() -> Reading.of("a b", 1, "", NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Reading.of("a", Double.NaN, "", NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void time_isOfMilliseconds() {
    assertThat(Reading.of("a", 1, "", NOW.plusNanos(999_999)).time()).isEqualTo(NOW);
  }
}
