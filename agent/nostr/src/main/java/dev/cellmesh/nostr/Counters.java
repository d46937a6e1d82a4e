package dev.cellmesh.nostr;

import dev.cellmesh.runtime.Counter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.tinylog.Logger;

/** Counts traffic, and drops by reason; those are also logged, once a minute and reason. */
public final class Counters {
  private static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final String DROPPED = "dropped.";
  private static final Counter.Family DROPS =
      Counter.Family.counter("nostr_dropped", "Events and messages dropped, by reason.");

  private final Map<Metric, LongAdder> counts = new EnumMap<>(Metric.class);
  private final Map<String, LongAdder> drops = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> loggedAtNanos = new ConcurrentHashMap<>();

  public Counters() {
    for (Metric metric : Metric.values()) {
      counts.put(metric, new LongAdder());
    }
  }

  /** Counts one. */
  public void count(Metric metric) {
    count(metric, 1);
  }

  /** Counts several. */
  public void count(Metric metric, int times) {
    Objects.requireNonNull(counts.get(metric)).add(times);
  }

  /** Counts {@code dropped.<reason>} and perhaps warns; reasons are constants of the code. */
  public void drop(String reason, String where) {
    long soFar = countDrop(reason);
    if (mayLog(reason)) {
      Logger.warn("dropped ({}), {} so far: {}", reason, soFar, where);
    }
  }

  /** The same for what is nobody's fault: a line for those who debug. */
  void dropOrdinary(String reason, String where) {
    long soFar = countDrop(reason);
    if (mayLog(reason)) {
      Logger.debug("dropped ({}), {} so far: {}", reason, soFar, where);
    }
  }

  private long countDrop(String reason) {
    LongAdder count = drops.computeIfAbsent(reason, _ -> new LongAdder());
    count.increment();
    return count.sum();
  }

  private boolean mayLog(String reason) {
    long now = System.nanoTime();
    AtomicLong last =
        loggedAtNanos.computeIfAbsent(reason, _ -> new AtomicLong(now - LOG_EVERY_NANOS));
    long before = last.get();
    return now - before >= LOG_EVERY_NANOS && last.compareAndSet(before, now);
  }

  /** The count of that name. */
  public long value(String name) {
    return Counter.value(all(), name);
  }

  /** All counts that are not zero. */
  public List<Counter> all() {
    List<Counter> all = new ArrayList<>();
    counts.forEach(
        (metric, count) -> {
          if (count.sum() > 0) {
            all.add(metric.counter(count.sum()));
          }
        });
    drops.forEach(
        (reason, count) -> all.add(DROPS.of("reason", reason, DROPPED + reason, count.sum())));
    return all;
  }

  /** All counts, by name. */
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> all = new TreeMap<>();
    all().forEach(counter -> all.put(counter.name(), counter.value()));
    return all;
  }
}
