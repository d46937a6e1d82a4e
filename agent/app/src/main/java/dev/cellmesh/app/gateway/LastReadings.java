package dev.cellmesh.app.gateway;

import dev.cellmesh.app.state.StateFile;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Counter.Family;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sensors.senml.Decoded;
import dev.cellmesh.sensors.senml.Senml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The newest reading of each sensor of this board, for those who subscribe later; over a restart in
 * {@code last-readings.jsonl} of the state directory, a SenML pack a line. Any thread.
 *
 * <p>SD cards wear out: the file is written when a sensor has spoken that speaks seldom, at most
 * every ten seconds, and at the end. After a kill those that speak often are as old as that; they
 * speak again soon.
 */
public final class LastReadings implements AutoCloseable {
  static final String FILE = "last-readings.jsonl";

  /** Sensors of one board; of those beyond the first that spoke longest ago is forgotten. */
  static final int MAX_SENSORS = 4_096;

  /** A sensor that has not spoken for so long is taken away, or a name no longer used. */
  static final Duration MAX_AGE = Duration.ofDays(7);

  private static final int MAX_FILE_BYTES = 8 << 20;
  private static final long SELDOM_NANOS = Duration.ofMinutes(10).toNanos();
  private static final long KEEP_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private static final Family FORGOTTEN =
      Family.counter(
          "gateway_last_readings_forgotten",
          "Sensors beyond 4,096 whose newest reading new subscribers do not get at once.");

  private record Last(Reading reading, long nanos, long count) {}

  /**
   * A sensor and what it read last.
   *
   * @param count readings since the start
   */
  public record Latest(Reading reading, long count) {}

  private final String board;
  private final @Nullable Path file;
  private final Map<String, Last> bySensor = new LinkedHashMap<>(16, 0.75f, true);
  private long forgotten;
  private boolean changed;
  private boolean urgent;
  private @Nullable Long keptNanos;

  private LastReadings(String board, @Nullable Path file) {
    this.board = board;
    this.file = file;
  }

  /**
   * With what the directory holds; nothing if it has no file, or none that can be read.
   *
   * @param stateDirectory null to keep nothing over a restart
   */
  public static LastReadings load(String board, @Nullable Path stateDirectory, Instant now) {
    Path file = stateDirectory == null ? null : stateDirectory.resolve(FILE);
    LastReadings last = new LastReadings(board, file);
    if (file != null) {
      last.read(file, now);
    }
    return last;
  }

  private synchronized void read(Path from, Instant now) {
    try {
      ByteBuffer file = ByteBuffer.wrap(StateFile.read(from, MAX_FILE_BYTES));
      CharBuffer lines = StandardCharsets.UTF_8.newDecoder().decode(file);
      long longAgo = System.nanoTime() - SELDOM_NANOS;
      int lost = 0;
      for (String line : lines.toString().lines().toList()) {
        Decoded pack = Senml.decodeJson(line.getBytes(StandardCharsets.UTF_8), now);
        lost += pack.rejects().values().stream().mapToInt(Integer::intValue).sum();
        for (BoardReading read : pack.readings()) {
          if (read.board().equals(board)) {
            put(new Last(read.reading(), longAgo, 0));
          }
        }
      }
      if (lost > 0) {
        Logger.warn(
            "{} records of {} cannot be read; those sensors are shown when they speak again",
            lost,
            from);
      }
    } catch (NoSuchFileException e) {
      Logger.debug("{} is not there: the first start", from);
    } catch (IOException e) {
      Logger.warn(
          "{} cannot be read: {}; sensors are shown when they speak again. If this comes back, look"
              + " after the disk and the file's owner",
          from,
          e.getMessage());
    }
  }

  /** These are published now. */
  public synchronized void take(List<Reading> readings, long nowNanos) {
    for (Reading reading : readings) {
      Last before = bySensor.get(reading.sensor());
      urgent |= before == null || nowNanos - before.nanos >= SELDOM_NANOS;
      put(new Last(reading, nowNanos, before == null ? 1 : before.count + 1));
    }
    changed |= !readings.isEmpty();
  }

  private void put(Last last) {
    bySensor.put(last.reading.sensor(), last);
    if (bySensor.size() > MAX_SENSORS) {
      String eldest = bySensor.keySet().iterator().next();
      bySensor.remove(eldest);
      forgotten++;
    }
  }

  /** All of them in packs of at most so many bytes; one that fits none is left out. */
  public List<byte[]> packs(int maxBytes, Instant now) {
    List<byte[]> packs = new ArrayList<>();
    pack(newest(now), maxBytes, packs);
    return packs;
  }

  private synchronized List<Reading> newest(Instant now) {
    Instant oldest = now.minus(MAX_AGE);
    bySensor.values().removeIf(last -> last.reading.time().isBefore(oldest));
    return bySensor.values().stream().map(Last::reading).toList();
  }

  private void pack(List<Reading> readings, int maxBytes, List<byte[]> packs) {
    if (readings.isEmpty()) {
      return;
    }
    byte[] pack =
        readings.size() > Senml.MAX_RECORDS ? new byte[0] : Senml.encodeCbor(board, readings);
    if (pack.length > 0 && pack.length <= maxBytes) {
      packs.add(pack);
    } else if (readings.size() > 1) {
      int half = readings.size() / 2;
      pack(readings.subList(0, half), maxBytes, packs);
      pack(readings.subList(half, readings.size()), maxBytes, packs);
    }
  }

  /** Each sensor with its newest reading, in no order. */
  public synchronized List<Latest> latest() {
    return bySensor.values().stream().map(last -> new Latest(last.reading, last.count)).toList();
  }

  /** Writes them to the disk if it is time; to be called every second or so. */
  public void keep(long nowNanos) {
    synchronized (this) {
      if (!urgent || (keptNanos != null && nowNanos - keptNanos < KEEP_EVERY_NANOS)) {
        return;
      }
      keptNanos = nowNanos;
    }
    write();
  }

  private void write() {
    Path to = file;
    List<Reading> all;
    synchronized (this) {
      if (!changed || to == null) {
        return;
      }
      changed = false;
      urgent = false;
      all = newest(Instant.now());
    }
    try {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      for (int from = 0; from < all.size(); from += Senml.MAX_RECORDS) {
        int end = Math.min(all.size(), from + Senml.MAX_RECORDS);
        lines.writeBytes(Senml.encodeJson(board, all.subList(from, end)));
        lines.write('\n');
      }
      StateFile.replace(to, lines.toByteArray());
    } catch (IOException e) {
      Logger.warn(
          "{} cannot be written: {}; after a restart the newest readings are shown only when the"
              + " sensors speak again. Give the state directory to the agent's user, or set"
              + " board.stateDirectory",
          to,
          e.getMessage());
    }
  }

  /** Drops. */
  public synchronized List<Counter> counters() {
    return List.of(FORGOTTEN.of("gateway.lastReadings.forgotten", forgotten));
  }

  /** Writes what is not on the disk yet. */
  @Override
  public void close() {
    write();
  }
}
