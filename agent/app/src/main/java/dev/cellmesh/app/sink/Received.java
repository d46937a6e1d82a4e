package dev.cellmesh.app.sink;

import dev.cellmesh.mesh.port.Message;
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

/**
 * Turns messages of the telemetry channel into readings, and counts what is none. Of what a board
 * has retained for those who come later, only what is newer than all that came before. For one
 * thread, but for the counters.
 */
public final class Received {
  /** Sensors whose time is remembered; of one beyond, a retained reading may come twice. */
  private static final int MAX_SENSORS = 50_000;

  private record Sensor(String board, String name) {}

  private final Map<Sensor, Instant> newest = new LinkedHashMap<>(16, 0.75f, true);
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
      if (isNewest(reading) || !message.retained()) {
        fresh.add(reading);
      } else {
        known.incrementAndGet();
      }
    }
    return fresh;
  }

  private boolean isNewest(BoardReading reading) {
    Sensor sensor = new Sensor(reading.board(), reading.reading().sensor());
    Instant time = reading.reading().time();
    Instant before = newest.get(sensor);
    if (before != null && !time.isAfter(before)) {
      return false;
    }
    newest.put(sensor, time);
    if (newest.size() > MAX_SENSORS) {
      newest.remove(newest.keySet().iterator().next());
    }
    return true;
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
