package dev.cellmesh.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SensorHostTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final HostOptions QUICK =
      new HostOptions(3, Duration.ofMillis(10), Duration.ofMillis(80));

  private interface Poll {
    List<Reading> take() throws Exception;
  }

  private record Polled(String name, Duration timeout, Poll source, AtomicBoolean closed)
      implements PolledSensor {
    Polled(Poll source) {
      this("polled", Duration.ofSeconds(10), source, new AtomicBoolean());
    }

    @Override
    public Duration every() {
      return Duration.ofMillis(10);
    }

    @Override
    public List<Reading> poll(Rejects rejects) throws Exception {
      return source.take();
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  private interface Start {
    void start(ReadingSink sink) throws Exception;
  }

  private record Pushed(Start begin) implements PushedSensor {
    @Override
    public String name() {
      return "pushed";
    }

    @Override
    public void start(ReadingSink sink) throws Exception {
      begin.start(sink);
    }

    @Override
    public void close() {}
  }

  private static List<Reading> one(double number) {
    return List.of(Reading.of("a", number, "", NOW));
  }

  private static SensorStatus only(SensorHost host) {
    return host.statuses().getFirst();
  }

  @Test
  void polledSensor_isPolledAgainAndAgain() throws Exception {
    AtomicInteger polls = new AtomicInteger();
    try (SensorHost host =
        new SensorHost(
            List.of(new Polled(() -> one(polls.incrementAndGet()))), HostOptions.DEFAULT)) {
      host.start();
      List<Double> numbers = new ArrayList<>();
      await()
          .until(
              () -> {
                host.take(10, Duration.ofMillis(10))
                    .forEach(
                        b ->
                            numbers.add(
                                ((Value.Numeric) b.readings().getFirst().value()).number()));
                return numbers.size() >= 5;
              });
      assertThat(numbers).startsWith(1.0, 2.0, 3.0).isSorted().doesNotHaveDuplicates();
      assertThat(only(host).state()).isEqualTo(SensorStatus.State.WELL);
    }
  }

  /** Has one reading and one input without value at each poll. */
  private record Partial() implements PolledSensor {
    @Override
    public String name() {
      return "partial";
    }

    @Override
    public Duration every() {
      return Duration.ofMillis(10);
    }

    @Override
    public List<Reading> poll(Rejects rejects) {
      rejects.reject(Rejects.NO_VALUE, () -> "fan2");
      return one(1);
    }

    @Override
    public void close() {}
  }

  @Test
  void polledSensor_thatReadsSomeOfItsInputs_isWell_andTheOthersAreCounted() {
    try (SensorHost host = new SensorHost(List.of(new Partial()), HostOptions.DEFAULT)) {
      host.start();
      await().until(() -> only(host).rejects().getOrDefault(Rejects.NO_VALUE, 0L) >= 2);
      assertThat(only(host).state()).isEqualTo(SensorStatus.State.WELL);
      assertThat(only(host).readings()).isPositive();
    }
  }

  @Test
  void failingSensor_isTriedLessAndLessOften_andRecovers() {
    List<Long> nanos = new ArrayList<>();
    Poll failingFiveTimes =
        () -> {
          nanos.add(System.nanoTime());
          if (nanos.size() <= 5) {
            throw new IOException("bus error");
          }
          return one(1);
        };
    try (SensorHost host = new SensorHost(List.of(new Polled(failingFiveTimes)), QUICK)) {
      host.start();
      await().until(() -> only(host).state() == SensorStatus.State.WELL);
      assertThat(only(host).failures()).isEqualTo(5);
      assertThat(only(host).lastFault()).contains("bus error");
    }
    // Pauses of 10, 20, 40, 80 and 80 ms at least.
    assertThat(nanos.get(5) - nanos.getFirst()).isGreaterThanOrEqualTo(230_000_000L);
  }

  @Test
  void hangingPoll_isInterruptedAndCounted_whileOthersGoOn() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Poll hanging =
        () -> {
          never.await();
          return one(1);
        };
    Polled slow = new Polled("slow", Duration.ofMillis(30), hanging, new AtomicBoolean());
    try (SensorHost host = new SensorHost(List.of(slow, new Polled(() -> one(2))), QUICK)) {
      host.start();
      await().until(() -> host.statuses().getFirst().timeouts() >= 2);
      assertThat(host.take(1, Duration.ofSeconds(5))).hasSize(1);
      assertThat(host.statuses().getFirst().state()).isEqualTo(SensorStatus.State.TROUBLED);
    }
  }

  @Test
  void handoff_whenFull_dropsTheOldestAndCounts() throws Exception {
    Pushed pushed =
        new Pushed(
            sink -> {
              sink.accept(one(0), false, () -> {});
              for (int i = 1; i <= 9; i++) {
                assertThat(sink.offer(one(i))).isTrue();
              }
              sink.well();
            });
    try (SensorHost host = new SensorHost(List.of(pushed), QUICK)) {
      host.start();
      await().until(() -> only(host).state() == SensorStatus.State.WELL);
      assertThat(host.waiting()).isEqualTo(3);
      assertThat(host.take(10, Duration.ZERO))
          .extracting(batch -> ((Value.Numeric) batch.readings().getFirst().value()).number())
          .as("a broker would not repeat what it was told is taken; the youngest of the others")
          .containsExactly(0.0, 8.0, 9.0);
      assertThat(only(host).readings()).isEqualTo(10);
      assertThat(only(host).dropped()).isEqualTo(7);
      assertThat(only(host).rejects()).containsEntry("HANDOFF_FULL", 7L);
    }
  }

  @Test
  void handoff_fullOfWhatSourcesRepeat_dropsTheNewest() {
    Pushed pushed =
        new Pushed(
            sink -> {
              for (int i = 0; i < 3; i++) {
                sink.accept(one(i), false, () -> {});
              }
              assertThat(sink.offer(one(3))).isFalse();
              sink.well();
            });
    try (SensorHost host = new SensorHost(List.of(pushed), QUICK)) {
      host.start();
      await().until(() -> only(host).state() == SensorStatus.State.WELL);
      assertThat(only(host).dropped()).isEqualTo(1);
    }
  }

  @Test
  void handoff_countsReadings_notBatches() throws Exception {
    Pushed pushed =
        new Pushed(
            sink -> {
              sink.offer(List.of(one(1).getFirst(), one(2).getFirst()));
              sink.offer(List.of(one(3).getFirst(), one(4).getFirst()));
              sink.well();
            });
    try (SensorHost host = new SensorHost(List.of(pushed), QUICK)) {
      host.start();
      await().until(() -> only(host).state() == SensorStatus.State.WELL);
      assertThat(host.take(10, Duration.ZERO)).hasSize(1);
      assertThat(only(host).dropped()).isEqualTo(2);
    }
  }

  @Test
  void acceptedReadings_waitForRoom_andAreAcknowledgedByTheTaker() throws Exception {
    AtomicInteger acknowledged = new AtomicInteger();
    Pushed pushed =
        new Pushed(
            sink ->
                Thread.ofVirtual()
                    .start(
                        () -> {
                          try {
                            for (int i = 0; i < 10; i++) {
                              sink.accept(one(i), false, acknowledged::incrementAndGet);
                            }
                          } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                          }
                        }));
    try (SensorHost host = new SensorHost(List.of(pushed), QUICK)) {
      host.start();
      await().until(() -> host.waiting() == 3);
      assertThat(acknowledged).hasValue(0);
      AtomicInteger taken = new AtomicInteger();
      await()
          .until(
              () -> {
                List<Batch> batches = host.take(2, Duration.ofMillis(10));
                batches.forEach(batch -> batch.acknowledge().run());
                return taken.addAndGet(batches.size()) == 10;
              });
      assertThat(acknowledged).hasValue(10);
      assertThat(only(host).dropped()).isZero();
    }
  }

  @Test
  void pushedSensor_thatCannotStart_isStartedAgain() {
    AtomicInteger starts = new AtomicInteger();
    Pushed pushed =
        new Pushed(
            sink -> {
              if (starts.incrementAndGet() < 3) {
                throw new SensorFault("no such device", "/dev/x", "plug it in", null);
              }
              sink.well();
            });
    try (SensorHost host = new SensorHost(List.of(pushed), QUICK)) {
      host.start();
      await().until(() -> only(host).state() == SensorStatus.State.WELL);
      assertThat(starts).hasValue(3);
      assertThat(only(host).lastFault())
          .contains("/dev/x")
          .contains("no such device")
          .contains("plug it in");
    }
  }

  @Test
  void rejects_areCountedByReason_loggedOnceASecond_andBounded() {
    RejectCounts counts = new RejectCounts("s");
    long second = 1_000_000_000L;
    assertThat(counts.add("A", () -> "x", 0)).isTrue();
    assertThat(counts.add("A", () -> "x", second - 1)).isFalse();
    assertThat(counts.add("B", () -> "x", second - 1)).isTrue();
    assertThat(counts.add("A", () -> "x", second)).isTrue();
    for (int i = 0; i < 1000; i++) {
      counts.add("made-up-" + i, () -> "x", second);
    }
    assertThat(counts.snapshot())
        .hasSize(RejectCounts.MAX_REASONS)
        .containsEntry("A", 3L)
        .containsEntry("B", 1L)
        .containsKey(RejectCounts.OTHER);
  }

  @Test
  void close_stopsPolling_andClosesTheSensors() {
    Polled sensor = new Polled(() -> one(1));
    SensorHost host = new SensorHost(List.of(sensor), QUICK);
    host.start();
    await().until(() -> host.waiting() > 0);
    host.close();
    host.close();
    assertThat(sensor.closed()).isTrue();
    assertThat(only(host).state()).isEqualTo(SensorStatus.State.STOPPED);
  }

  @Test
  void sensors_ofOneName_areRefused() {
    assertThatThrownBy(
            () ->
                new SensorHost(List.of(new Polled(() -> one(1)), new Polled(() -> one(1))), QUICK))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
