package dev.cellmesh.app;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.app.state.StateFile;
import dev.cellmesh.app.status.Json;
import dev.cellmesh.mesh.wire.Structure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What a board keeps of its room over a restart, in {@code room.json} of its state directory: the
 * structure, so that a fleet that comes back after a power cut need not grow from one cell again,
 * and the last boot epoch, so that a clock set back does no harm. Not thread-safe.
 */
public final class RoomMemory {
  static final String FILE = "room.json";

  /** SD cards wear out; a room that changes changes several times. */
  static final long KEEP_EVERY_NANOS = 10_000_000_000L;

  private static final int MAX_FILE_BYTES = 4_096;

  /** Year 5138; whatever is beyond was never a clock's. */
  private static final long MAX_EPOCH_MILLIS = 100_000_000_000_000L;

  private final @Nullable Path file;
  private final String room;
  private long bootEpoch;
  private Structure kept = Structure.ALONE;
  private Structure latest = Structure.ALONE;
  private @Nullable Long keptNanos;

  private RoomMemory(@Nullable Path file, String room) {
    this.file = file;
    this.room = room;
  }

  /** For a peer without a state directory. */
  static RoomMemory none() {
    return new RoomMemory(null, "");
  }

  /** For a peer without a state directory that has been told the room's structure. */
  public static RoomMemory of(Structure structure) {
    RoomMemory memory = none();
    memory.latest = structure;
    return memory;
  }

  /** Puts a structure where the board with that state directory will find it when it starts. */
  public static void leave(Path stateDirectory, String room, Structure structure) {
    RoomMemory memory = new RoomMemory(stateDirectory.resolve(FILE), room);
    memory.latest = structure;
    memory.flush();
  }

  /** What the directory holds; nothing if it has no file, or none that can be read. */
  static RoomMemory load(Path stateDirectory, String room) {
    Path file = stateDirectory.resolve(FILE);
    RoomMemory memory = new RoomMemory(file, room);
    try {
      memory.read(file);
    } catch (NoSuchFileException e) {
      Logger.debug("{} is not there: the first start", file);
    } catch (IOException | RuntimeException e) {
      memory.bootEpoch = 0;
      memory.kept = Structure.ALONE;
      Logger.warn(
          "{} is not used, the board starts as if it had never been in the room: {}; it will be"
              + " written anew. If this comes back, look after the disk and the file's owner",
          file,
          Json.why(e));
    }
    memory.latest = memory.kept;
    return memory;
  }

  private void read(Path file) throws IOException {
    String name = "";
    Map<String, Long> numbers = new HashMap<>();
    try (JsonParser in = Json.factory().createParser(StateFile.read(file, MAX_FILE_BYTES))) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it holds no JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String key = in.currentName();
        JsonToken value = in.nextToken();
        if (value == JsonToken.VALUE_NUMBER_INT) {
          numbers.put(key, in.getLongValue());
        } else if (value == JsonToken.VALUE_STRING && key.equals("room")) {
          name = in.getText();
        } else {
          in.skipChildren();
        }
      }
      if (in.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("it ends early");
      }
    }
    bootEpoch = number(numbers, "bootEpoch", MAX_EPOCH_MILLIS);
    if (name.equals(room)) {
      kept =
          new Structure(
              (int) number(numbers, "generation", 0xffff_ffffL),
              (int) number(numbers, "cells", Integer.MAX_VALUE),
              (int) number(numbers, "degree", Integer.MAX_VALUE));
    }
  }

  private static long number(Map<String, Long> numbers, String key, long most) throws IOException {
    Long value = numbers.get(key);
    if (value == null || value < 0 || value > most) {
      throw new IOException(key + " is " + value + ", not 0 to " + most);
    }
    return value;
  }

  /** Where a board keeps its files; null if it keeps none. */
  @Nullable Path directory() {
    return file == null ? null : file.getParent();
  }

  /** The room's structure when this board last ran; {@link Structure#ALONE} if there is none. */
  Structure structure() {
    return latest;
  }

  /** The boot epoch of this start, later than that of any before; kept at once. */
  long boot(long nowMillis) {
    bootEpoch = Math.max(nowMillis, bootEpoch + 1);
    write();
    return bootEpoch;
  }

  /**
   * Takes note of the room's structure; on the disk within {@link #KEEP_EVERY_NANOS}.
   *
   * @param nowNanos monotonic
   */
  void note(Structure structure, long nowNanos) {
    latest = structure;
    if (keptNanos == null || nowNanos - keptNanos >= KEEP_EVERY_NANOS) {
      if (flush()) {
        keptNanos = nowNanos;
      }
    }
  }

  /** Writes what is not on the disk yet; whether there was anything. */
  boolean flush() {
    if (latest.equals(kept)) {
      return false;
    }
    kept = latest;
    write();
    return true;
  }

  private void write() {
    Path target = file;
    if (target == null) {
      return;
    }
    try {
      StateFile.replace(target, Json.bytes(this::write));
    } catch (IOException e) {
      Logger.warn(
          "{} cannot be written: {}; after a restart the board finds its place in the room more"
              + " slowly. Give the state directory to the agent's user, or set"
              + " board.stateDirectory",
          target,
          e.getMessage());
    }
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("room", room);
    out.writeNumberField("bootEpoch", bootEpoch);
    out.writeNumberField("generation", Integer.toUnsignedLong(kept.generation()));
    out.writeNumberField("cells", kept.cells());
    out.writeNumberField("degree", kept.degree());
    out.writeEndObject();
  }
}
