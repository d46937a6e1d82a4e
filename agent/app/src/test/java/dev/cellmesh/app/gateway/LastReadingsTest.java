package dev.cellmesh.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.runtime.Counter;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sensors.senml.Senml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastReadingsTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private static final int MAX_BYTES = 60_000;
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;

  private Reading reading(String sensor, double value) {
    return Reading.of(sensor, value, "Cel", now.minusSeconds(60));
  }

  private List<Reading> readings(LastReadings last) {
    List<Reading> all = new ArrayList<>();
    for (byte[] pack : last.packs(MAX_BYTES, now)) {
      Senml.decodeCbor(pack, now).readings().stream().map(BoardReading::reading).forEach(all::add);
    }
    return all;
  }

  private LastReadings load() {
    return LastReadings.load("shed", folder, now);
  }

  @Test
  void newestOfEachSensor_isKept() {
    LastReadings last = LastReadings.load("shed", null, now);
    last.take(List.of(reading("a", 1), reading("b", 2)), 0);
    last.take(List.of(reading("a", 3)), 0);
    assertThat(readings(last)).containsExactlyInAnyOrder(reading("a", 3), reading("b", 2));
  }

  @Test
  void packs_areWithinTheBound_andHoldAll() {
    LastReadings last = LastReadings.load("shed", null, now);
    for (int i = 0; i < 3_000; i++) {
      last.take(List.of(reading("sensor-" + i, i)), 0);
    }
    List<byte[]> packs = last.packs(4_000, now);
    assertThat(packs).allMatch(pack -> pack.length <= 4_000);
    int held = packs.stream().mapToInt(p -> Senml.decodeCbor(p, now).readings().size()).sum();
    assertThat(held).isEqualTo(3_000);
  }

  @Test
  void restart_bringsThemBack_alsoAfterAKill() {
    LastReadings killed = load();
    killed.take(List.of(reading("a", 1)), 0);
    killed.keep(0);
    LastReadings second = load();
    assertThat(readings(second)).containsExactly(reading("a", 1));
    second.take(List.of(reading("a", 2)), 0);
    second.close();
    assertThat(readings(load())).containsExactly(reading("a", 2));
    assertThat(readings(LastReadings.load("other", folder, now))).isEmpty();
  }

  @Test
  void file_isWrittenForThoseThatSpeakSeldomOnly_andNotTooOften() throws Exception {
    Path file = folder.resolve(LastReadings.FILE);
    LastReadings last = load();
    last.take(List.of(reading("a", 1)), 0);
    last.keep(0);
    FileTime old = FileTime.from(now.minus(Duration.ofDays(1)));
    Files.setLastModifiedTime(file, old);
    last.take(List.of(reading("a", 2)), 60 * SECOND);
    last.keep(60 * SECOND);
    assertThat(Files.getLastModifiedTime(file)).as("spoke a minute ago").isEqualTo(old);
    last.take(List.of(reading("b", 2)), 61 * SECOND);
    last.keep(61 * SECOND);
    assertThat(Files.getLastModifiedTime(file)).as("is new").isNotEqualTo(old);
    Files.setLastModifiedTime(file, old);
    last.take(List.of(reading("c", 2)), 62 * SECOND);
    last.keep(62 * SECOND);
    assertThat(Files.getLastModifiedTime(file)).as("a second later").isEqualTo(old);
    last.keep(72 * SECOND);
    assertThat(readings(load())).hasSize(3);
  }

  @Test
  void fileThatIsBroken_costsWhatIsBroken_andNothingElse() throws Exception {
    LastReadings last = load();
    last.take(List.of(reading("a", 1)), 0);
    last.close();
    Path file = folder.resolve(LastReadings.FILE);
    Files.writeString(file, "{ no pack\n" + Files.readString(file) + "[{\"n\":");
    assertThat(readings(load())).containsExactly(reading("a", 1));
    Files.write(file, new byte[] {0, (byte) 0xff, (byte) 0xfe, 7});
    assertThat(readings(load())).isEmpty();
  }

  @Test
  void sensorsOfLongAgo_areTakenAway() {
    LastReadings last = load();
    Instant longAgo = now.minus(LastReadings.MAX_AGE).minusSeconds(1);
    last.take(List.of(Reading.of("gone", 1, "Cel", longAgo), reading("here", 1)), 0);
    assertThat(readings(last)).containsExactly(reading("here", 1));
  }

  @Test
  void sensorsBeyondTheBound_areForgotten_andCounted() {
    LastReadings last = LastReadings.load("shed", null, now);
    for (int i = 0; i <= LastReadings.MAX_SENSORS; i++) {
      last.take(List.of(reading("sensor-" + i, i)), 0);
    }
    assertThat(readings(last)).hasSize(LastReadings.MAX_SENSORS);
    assertThat(Counter.value(last.counters(), "gateway.lastReadings.forgotten")).isEqualTo(1);
  }
}
