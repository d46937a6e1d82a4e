package dev.cellmesh.nostr;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.tinylog.Logger;

/** Counts by metric name; drops are also logged, at most once per second and reason. */
public final class Counters {
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> loggedAtNanos = new ConcurrentHashMap<>();

  /** Counts one. */
  public void count(String name) {
    count(name, 1);
  }

  /** Counts several; none is nothing new. */
  public void count(String name, int times) {
    if (times > 0) {
      counts.computeIfAbsent(name, _ -> new LongAdder()).add(times);
    }
  }

  /** Counts {@code dropped.<reason>} and perhaps warns; names are constants of the code. */
  public void drop(String reason, String where) {
    count("dropped." + reason);
    if (mayLog(reason)) {
      Logger.warn("dropped ({}), {} so far: {}", reason, value("dropped." + reason), where);
    }
  }

  /** The same for what is nobody's fault: a line for those who debug. */
  void dropOrdinary(String reason, String where) {
    count("dropped." + reason);
    if (mayLog(reason)) {
      Logger.debug("dropped ({}), {} so far: {}", reason, value("dropped." + reason), where);
    }
  }

  private boolean mayLog(String reason) {
    long now = System.nanoTime();
    AtomicLong last =
        loggedAtNanos.computeIfAbsent(reason, _ -> new AtomicLong(now - LOG_EVERY_NANOS));
    long before = last.get();
    return now - before >= LOG_EVERY_NANOS && last.compareAndSet(before, now);
  }

  /** The count under that name. */
  public long value(String name) {
    LongAdder count = counts.get(name);
    return count == null ? 0 : count.sum();
  }

  /** All counts, by name. */
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> all = new TreeMap<>();
    counts.forEach((name, count) -> all.put(name, count.sum()));
    return all;
  }
}
