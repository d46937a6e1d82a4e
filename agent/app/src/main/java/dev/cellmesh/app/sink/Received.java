package dev.cellmesh.app.sink;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sensors.senml.Decoded;
import dev.cellmesh.sensors.senml.Senml;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Turns messages of the telemetry channel into readings, and counts what is none. */
public final class Received {
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
    return decoded.readings();
  }

  /** Traffic, and drops by reason: {@code dropped.REASON}. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> all = new TreeMap<>();
    all.put("readings.received", readings.get());
    synchronized (rejects) {
      rejects.forEach((why, n) -> all.put("dropped." + why, n));
    }
    return all;
  }
}
