package dev.cellmesh.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.sensors.Batch;
import dev.cellmesh.sensors.Reading;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final Reading READING =
      Reading.of("temperature", 21.5, "Cel", Instant.parse("2026-11-21T00:00:00Z"));

  private final Collector collector = new Collector(3, 100);

  private static Batch of(int readings) {
    return new Batch("test", Collections.nCopies(readings, READING), () -> {});
  }

  @Test
  void empty_isNeverDue() {
    assertThat(collector.isDue(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void full_isDueAtOnce() {
    collector.add(of(2), 0);
    assertThat(collector.isDue(0)).isFalse();
    collector.add(of(1), 0);
    assertThat(collector.isDue(0)).isTrue();
  }

  @Test
  void sourceThatWaitsForTheAcknowledgement_makesItDueAtOnce() {
    collector.add(of(1), 0);
    collector.add(new Batch("test", Collections.nCopies(1, READING), true, () -> {}), 0);
    assertThat(collector.isDue(0)).isTrue();
    collector.drain();
    collector.add(of(1), 0);
    assertThat(collector.isDue(0)).isFalse();
  }

  @Test
  void firstReading_setsTheDeadline() {
    collector.add(of(1), 1_000);
    collector.add(of(1), 1_090);
    assertThat(collector.isDue(1_099)).isFalse();
    assertThat(collector.waitNanos(1_099)).isEqualTo(1);
    assertThat(collector.isDue(1_100)).isTrue();
  }

  @Test
  void drained_startsAnew() {
    collector.add(of(3), 0);
    assertThat(collector.drain()).hasSize(1);
    assertThat(collector.isEmpty()).isTrue();
    collector.add(of(1), 500);
    assertThat(collector.isDue(599)).isFalse();
  }
}
