package dev.cellmesh.webrtc;

import java.util.EnumMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
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

  SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> all = new TreeMap<>();
    counts.forEach((metric, count) -> all.put(metric.label(), count.sum()));
    return all;
  }

  private LongAdder of(Metric metric) {
    return Objects.requireNonNull(counts.get(metric));
  }
}
