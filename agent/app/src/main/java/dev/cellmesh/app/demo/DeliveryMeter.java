package dev.cellmesh.app.demo;

import dev.cellmesh.sensors.senml.BoardReading;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Measures how readings arrive: how long after their time, how often twice, how long a board was
 * silent. Counts those from {@link #measureFrom} on. Safe for use by several threads.
 *
 * <p>Of boards whose {@link #published readings} are seen before they go out, whatever has not
 * arrived in the end is lost; of others it is only known what arrives.
 */
final class DeliveryMeter {
  /** Longer delays are counted as this long, in milliseconds. */
  private static final int MAX_MILLIS = 60_000;

  private static final int MAX_REMEMBERED = 500_000;
  private static final long LOOK_EVERY_MILLIS = 100;

  private final int[] arrivalsByMillis = new int[MAX_MILLIS + 1];
  private final Map<String, Instant> latest = new TreeMap<>();
  private final Map<String, Long> heardNanos = new TreeMap<>();
  private final Set<String> gone = new TreeSet<>();
  private final Set<BoardReading> onTheWay = new LinkedHashSet<>();
  private final Map<BoardReading, Boolean> seen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BoardReading, Boolean> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private Instant from = Instant.MAX;
  private long fromNanos;
  private boolean measuring;
  private long published;
  private long delivered;
  private long duplicates;
  private long arrivals;
  private long longestGapNanos;

  synchronized void measureFrom(Instant start, long nowNanos) {
    from = start;
    fromNanos = nowNanos;
    measuring = true;
  }

  /** The reading goes out now. */
  synchronized void published(BoardReading reading) {
    if (!reading.reading().time().isBefore(from)) {
      if (onTheWay.size() >= MAX_REMEMBERED || onTheWay.add(reading)) {
        published++;
      }
    }
  }

  synchronized void arrived(BoardReading reading, Instant now, long nowNanos) {
    Instant time = reading.reading().time();
    latest.merge(reading.board(), time, (a, b) -> a.isAfter(b) ? a : b);
    heard(reading.board(), nowNanos);
    if (time.isBefore(from)) {
      return;
    }
    if (seen.put(reading, Boolean.TRUE) != null) {
      duplicates++;
      return;
    }
    if (onTheWay.remove(reading)) {
      delivered++;
    }
    arrivals++;
    long millis = now.toEpochMilli() - time.toEpochMilli();
    arrivalsByMillis[Math.clamp(millis, 0, MAX_MILLIS)]++;
    if (onTheWay.isEmpty()) {
      notifyAll();
    }
  }

  private void heard(String board, long nowNanos) {
    Long before = heardNanos.put(board, nowNanos);
    if (measuring && before != null && !gone.contains(board)) {
      gap(before, nowNanos);
    }
  }

  private void gap(long since, long nowNanos) {
    longestGapNanos = Math.max(longestGapNanos, nowNanos - Math.max(since, fromNanos));
  }

  /** The board is dead; its silence is no gap. */
  synchronized void gone(String board) {
    gone.add(board);
  }

  /** The longest silence of any board that lives, until now, in milliseconds. */
  synchronized long longestGapMillis(long nowNanos) {
    if (measuring) {
      heardNanos.forEach(
          (board, since) -> {
            if (!gone.contains(board)) {
              gap(since, nowNanos);
            }
          });
    }
    return longestGapNanos / 1_000_000;
  }

  /** Waits until everything published has arrived, at most so long; whether it has. */
  synchronized boolean awaitAll(long mostMillis) throws InterruptedException {
    long end = System.nanoTime() + mostMillis * 1_000_000;
    while (!onTheWay.isEmpty() && System.nanoTime() - end < 0) {
      wait(LOOK_EVERY_MILLIS);
    }
    return onTheWay.isEmpty();
  }

  /** The readings taken before this moment that have not arrived. */
  synchronized List<BoardReading> missingBefore(Instant moment) {
    return onTheWay.stream().filter(r -> r.reading().time().isBefore(moment)).toList();
  }

  /** Of how many of these boards anything has arrived. */
  synchronized int heard(Collection<String> boards) {
    return (int) boards.stream().filter(latest::containsKey).count();
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
    long rank = (arrivals * percent + 99) / 100;
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
