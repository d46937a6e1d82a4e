package dev.cellmesh.sensors;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tinylog.Logger;

/** Counts drops by reason and logs each reason at most once a second. */
final class RejectCounts {
  /** Reasons kept apart; further ones are counted under {@link #OTHER}. */
  static final int MAX_REASONS = 64;

  static final String OTHER = "OTHER";

  private static final long LOG_EVERY_NANOS = 1_000_000_000L;

  /** What some boards drop all day, beside their own sink or with retained topics: no news. */
  private static final Set<String> BY_DESIGN =
      Set.of(Rejects.NO_VALUE, "LOOP", "IGNORED_TOPIC", "RETAINED", "PAYLOAD_EMPTY");

  /** What is counted and taken all the same. */
  private static final Set<String> TAKEN =
      Set.of("TIME_MISSED", "NAME_INCOMPLETE", "NAME_SHARED", "TYPE_CHANGED");

  private final String sensor;
  private final Map<String, Count> counts = new TreeMap<>();

  RejectCounts(String sensor) {
    this.sensor = sensor;
  }

  private static final class Count {
    long total;
    long unlogged;
    boolean logged;
    long loggedNanos;
    String sample = "";
  }

  /** True if it was logged. */
  boolean add(String reason, Supplier<String> detail, long nowNanos) {
    long unlogged;
    Count count;
    synchronized (this) {
      count = counts.get(reason);
      if (count == null) {
        boolean room = counts.size() < MAX_REASONS - 1;
        count = counts.computeIfAbsent(room ? reason : OTHER, _ -> new Count());
      }
      count.total++;
      if (count.logged && nowNanos - count.loggedNanos < LOG_EVERY_NANOS) {
        count.unlogged++;
        return false;
      }
      unlogged = count.unlogged;
      count.unlogged = 0;
      count.logged = true;
      count.loggedNanos = nowNanos;
    }
    String more = unlogged == 0 ? "" : " (and " + unlogged + " more since the last line)";
    String sample = detail.get();
    synchronized (this) {
      count.sample = sample;
    }
    String what = TAKEN.contains(reason) ? "" : "dropped, ";
    String line = "sensor " + sensor + ": " + what + reason + ": " + sample + more;
    if (BY_DESIGN.contains(reason)) {
      Logger.debug(line);
    } else {
      Logger.warn(line);
    }
    return true;
  }

  /** What was dropped last and where, by reason; of those that came at once, the first. */
  synchronized Map<String, String> samples() {
    Map<String, String> samples = new TreeMap<>();
    counts.forEach((reason, count) -> samples.put(reason, count.sample));
    return samples;
  }

  synchronized Map<String, Long> snapshot() {
    Map<String, Long> totals = new TreeMap<>();
    counts.forEach((reason, count) -> totals.put(reason, count.total));
    return totals;
  }
}
