package dev.cellmesh.webrtc;

import dev.cellmesh.runtime.Counter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.tinylog.Logger;

/** One driver's counters; safe on any thread. */
final class Counters {
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EnumMap<Metric, LongAdder> counts = new EnumMap<>(Metric.class);
  private final EnumMap<Metric, AtomicLong> loggedAt = new EnumMap<>(Metric.class);

  Counters() {
    long never = System.nanoTime() - LOG_EVERY_NANOS;
    for (Metric metric : Metric.values()) {
      counts.put(metric, new LongAdder());
      loggedAt.put(metric, new AtomicLong(never));
    }
  }

  void add(Metric metric, long amount) {
    of(metric).add(amount);
  }

  void increment(Metric metric) {
    of(metric).increment();
  }

  long get(Metric metric) {
    return of(metric).sum();
  }

  /** Counts, and logs at most once per second and metric. */
  void drop(Metric metric, Object detail) {
    increment(metric);
    AtomicLong at = Objects.requireNonNull(loggedAt.get(metric));
    long now = System.nanoTime();
    long last = at.get();
    if (now - last >= LOG_EVERY_NANOS && at.compareAndSet(last, now)) {
      Logger.warn("{} ({} so far): {}", metric.label(), get(metric), detail);
    }
  }

  List<Counter> snapshot() {
    List<Counter> all = new ArrayList<>();
    counts.forEach((metric, count) -> all.add(metric.counter(count.sum())));
    return all;
  }

  private LongAdder of(Metric metric) {
    return Objects.requireNonNull(counts.get(metric));
  }
}
