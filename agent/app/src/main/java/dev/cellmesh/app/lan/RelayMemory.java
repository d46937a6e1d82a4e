package dev.cellmesh.app.lan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.app.state.StateFile;
import dev.cellmesh.app.status.Json;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The relays of the LAN that could be used, in {@code relays.json} of the state directory: a way
 * back after a restart where multicast is blocked. For one thread.
 */
final class RelayMemory {
  static final String FILE = "relays.json";
  static final int MAX_RELAYS = 16;

  private static final int MAX_FILE_BYTES = 4_096;

  /** When a relay was last seen matters by the day; SD cards wear out. */
  private static final long AGAIN_MILLIS = TimeUnit.DAYS.toMillis(1);

  private static final long KEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final @Nullable Path file;
  // When last used, by address, the longest ago first.
  private final SequencedMap<String, Long> seen = new LinkedHashMap<>();
  private boolean changed;
  private @Nullable Long keptNanos;

  private RelayMemory(@Nullable Path file) {
    this.file = file;
  }

  /**
   * What the directory holds; nothing if it has no file, or none that can be read.
   *
   * @param stateDirectory null to keep nothing over a restart
   */
  static RelayMemory load(@Nullable Path stateDirectory) {
    Path file = stateDirectory == null ? null : stateDirectory.resolve(FILE);
    RelayMemory memory = new RelayMemory(file);
    if (file != null) {
      try {
        memory.read(file);
      } catch (NoSuchFileException e) {
        Logger.debug("{} is not there: no relay of the LAN was used yet", file);
      } catch (IOException | RuntimeException e) {
        memory.seen.clear();
        Logger.warn(
            "{} is not used: {}; relays of the LAN are looked for anew. If this happens again, look"
                + " after the disk and the file's owner",
            file,
            Json.why(e));
      }
    }
    return memory;
  }

  private void read(Path from) throws IOException {
    try (JsonParser in = Json.factory().createParser(StateFile.read(from, MAX_FILE_BYTES))) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("it holds no JSON array");
      }
      while (in.nextToken() == JsonToken.START_OBJECT && seen.size() < MAX_RELAYS) {
        String url = "";
        long millis = 0;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String field = in.currentName();
          in.nextToken();
          switch (field) {
            case "url" -> url = in.getText();
            case "seen" -> millis = in.getLongValue();
            default -> in.skipChildren();
          }
        }
        long at = millis;
        RelayAddress.of(url).ifPresent(address -> seen.put(address, at));
      }
    }
  }

  /** Those that are remembered, the last used first. */
  List<String> relays() {
    return List.copyOf(seen.sequencedKeySet().reversed());
  }

  /** A relay can be used. */
  void used(String url, long nowMillis) {
    Long before = seen.get(url);
    if (before != null && Math.abs(nowMillis - before) < AGAIN_MILLIS) {
      return;
    }
    seen.remove(url);
    seen.put(url, nowMillis);
    if (seen.size() > MAX_RELAYS) {
      seen.pollFirstEntry();
    }
    changed = true;
  }

  /** Writes them to the disk if it is time; to be called every second or so. */
  void keep(long nowNanos) {
    if (changed && (keptNanos == null || nowNanos - keptNanos >= KEEP_EVERY_NANOS)) {
      keptNanos = nowNanos;
      write();
    }
  }

  /** Writes what is not on the disk yet. */
  void flush() {
    if (changed) {
      write();
    }
  }

  private void write() {
    changed = false;
    Path to = file;
    if (to == null) {
      return;
    }
    try {
      StateFile.replace(to, Json.bytes(this::write));
    } catch (IOException e) {
      Logger.warn(
          "{} cannot be written: {}; where multicast is blocked this board does not find the"
              + " relays of the LAN after a restart. Give the state directory to the agent's user,"
              + " or set board.stateDirectory",
          to,
          e.getMessage());
    }
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (var relay : seen.entrySet()) {
      out.writeStartObject();
      out.writeStringField("url", relay.getKey());
      out.writeNumberField("seen", relay.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
