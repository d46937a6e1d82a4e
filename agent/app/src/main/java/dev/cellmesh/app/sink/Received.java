package dev.cellmesh.app.sink;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sensors.senml.Decoded;
import dev.cellmesh.sensors.senml.Senml;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages of the telemetry channel into readings, and counts what is none. Of what a board
 * has retained for those who come later, only what is newer than all that came before. For one
 * thread, but for the counters.
 */
public final class Received {
  /** Sensors whose time is remembered; of one beyond, a retained reading may come twice. */
  private static final int MAX_SENSORS = 50_000;

  private record Sensor(String board, String name) {
    static Sensor of(BoardReading reading) {
      return new Sensor(reading.board(), reading.reading().sensor());
    }
  }

  /**
   * The newest of a sensor.
   *
   * @param retained the reading itself if it was handed over and has not come by itself
   */
  private record Newest(Instant time, @Nullable Reading retained) {}

  private final Map<Sensor, Newest> newest = new LinkedHashMap<>(16, 0.75f, true);
  private final AtomicLong known = new AtomicLong();
  private final AtomicLong readings = new AtomicLong();
  private final SortedMap<String, Long> rejects = new TreeMap<>();

  /** The readings of one message; empty if it is malformed. */
  public List<BoardReading> readings(Message message) {
    Decoded decoded = Senml.decodeCbor(message.payload().toArray(), Instant.now());
    readings.addAndGet(decoded.readings().size());
    if (!decoded.rejects().isEmpty()) {
      synchronized (rejects) {
        decoded.rejects().forEach((why, n) -> rejects.merge(why.name(), (long) n, Long::sum));
      }
    }
    List<BoardReading> fresh = new ArrayList<>(decoded.readings().size());
    for (BoardReading reading : decoded.readings()) {
      if (message.retained() ? isNewest(reading) : isLive(reading)) {
        fresh.add(reading);
      } else {
        known.incrementAndGet();
      }
    }
    return fresh;
  }

  private boolean isNewest(BoardReading reading) {
    Newest before = newest.get(Sensor.of(reading));
    boolean newer = before == null || reading.reading().time().isAfter(before.time);
    if (newer) {
      remember(reading, new Newest(reading.reading().time(), reading.reading()));
    }
    return newer;
  }

  /** A reading may be on its way just when its board hands it to a newcomer. */
  private boolean isLive(BoardReading reading) {
    Newest before = newest.get(Sensor.of(reading));
    if (before != null && reading.reading().equals(before.retained)) {
      remember(reading, new Newest(before.time, null));
      return false;
    }
    if (before == null || reading.reading().time().isAfter(before.time)) {
      // Newer ones may overtake the one that was handed over.
      Reading retained = before == null ? null : before.retained;
      remember(reading, new Newest(reading.reading().time(), retained));
    }
    return true;
  }

  private void remember(BoardReading reading, Newest last) {
    newest.put(Sensor.of(reading), last);
    if (newest.size() > MAX_SENSORS) {
      newest.remove(newest.keySet().iterator().next());
    }
  }

  /** Traffic, and drops by reason: {@code dropped.REASON}. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> all = new TreeMap<>();
    all.put("readings.received", readings.get());
    all.put("readings.known", known.get());
    synchronized (rejects) {
      rejects.forEach((why, n) -> all.put("dropped." + why, n));
    }
    return all;
  }
}
