package dev.cellmesh.app.demo;

import dev.cellmesh.sensors.senml.BoardReading;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Measures how readings arrive: how long after their time, and how often twice. Counts those from
 * {@link #measureFrom} on. Safe for use by several threads.
 */
final class DeliveryMeter {
  /** Longer delays are counted as this long, in milliseconds. */
  private static final int MAX_MILLIS = 60_000;

  private static final long MAX_WAIT_NANOS = 2_000_000_000L;
  private static final int MAX_REMEMBERED = 200_000;

  private final int[] arrivalsByMillis = new int[MAX_MILLIS + 1];
  private final Map<String, Instant> latest = new TreeMap<>();
  private final Map<BoardReading, Boolean> seen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BoardReading, Boolean> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private Instant from = Instant.MAX;
  private long published;
  private long delivered;
  private long duplicates;

  synchronized void measureFrom(Instant start) {
    from = start;
  }

  synchronized void published(Instant readingTime) {
    if (!readingTime.isBefore(from)) {
      published++;
    }
  }

  synchronized void arrived(BoardReading reading, Instant now) {
    Instant time = reading.reading().time();
    latest.merge(reading.board(), time, (a, b) -> a.isAfter(b) ? a : b);
    if (time.isBefore(from)) {
      return;
    }
    if (seen.put(reading, Boolean.TRUE) != null) {
      duplicates++;
      return;
    }
    delivered++;
    long millis = now.toEpochMilli() - time.toEpochMilli();
    arrivalsByMillis[Math.clamp(millis, 0, MAX_MILLIS)]++;
    notifyAll();
  }

  /** Waits until everything published has arrived, or nothing more seems to come. */
  synchronized void awaitAll() throws InterruptedException {
    long end = System.nanoTime() + MAX_WAIT_NANOS;
    while (delivered < published && System.nanoTime() < end) {
      wait(MAX_WAIT_NANOS / 1_000_000 / 20);
    }
  }

  /** How many boards anything has arrived from. */
  synchronized int boards() {
    return latest.size();
  }

  /** The boards of which a reading has arrived that was taken after this moment. */
  synchronized Set<String> boardsHeardAfter(Instant moment) {
    Set<String> heard = new TreeSet<>();
    latest.forEach(
        (board, time) -> {
          if (time.isAfter(moment)) {
            heard.add(board);
          }
        });
    return heard;
  }

  synchronized long published() {
    return published;
  }

  synchronized long delivered() {
    return delivered;
  }

  synchronized long duplicates() {
    return duplicates;
  }

  /** The delay within which so many percent arrived, in milliseconds; 0 if nothing did. */
  synchronized int percentileMillis(int percent) {
    long rank = (delivered * percent + 99) / 100;
    long sum = 0;
    for (int millis = 0; millis <= MAX_MILLIS; millis++) {
      sum += arrivalsByMillis[millis];
      if (sum >= rank) {
        return millis;
      }
    }
    return MAX_MILLIS;
  }
}
