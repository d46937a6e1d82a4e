package dev.cellmesh.app.fleet;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.app.state.StateFile;
import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.app.status.Json;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The boards that this one has had to do with: those of its cell, and those at the other end of its
 * bridges. Who was known stays known until somebody dismisses it, over restarts in {@code
 * neighbours.json} of the state directory. Each board remembers its own cell, so that somebody
 * knows of every board, and nobody of all. Any thread.
 */
public final class Neighbours implements AutoCloseable {
  static final String FILE = "neighbours.json";
  static final int MAX_BOARDS = 512;

  /** A restart takes a moment, and a bridge that changes hands one, too. */
  static final Duration SILENT_AFTER = Duration.ofSeconds(30);

  private static final long KEEP_EVERY_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int MAX_FILE_BYTES = 256 << 10;
  private static final int MAX_CARD_BYTES = 1_024;
  private static final int MAX_NAME_CHARS = 64;

  private static final class Known {
    final PeerId peer;
    String name = "";
    Instant seen;
    boolean here;
    boolean left;

    Known(PeerId peer, Instant seen) {
      this.peer = peer;
      this.seen = seen;
    }
  }

  private final String self;
  private final @Nullable Path file;
  private final Instant started;
  private final TreeMap<PeerId, Known> boards = new TreeMap<>();
  private boolean changed;
  private @Nullable Long keptNanos;

  private Neighbours(String self, @Nullable Path file, Instant now) {
    this.self = self;
    this.file = file;
    this.started = now;
  }

  /**
   * With what the directory holds; nothing if it has no file, or none that can be read.
   *
   * @param self this board's name
   * @param stateDirectory null to keep nothing over a restart
   */
  public static Neighbours load(String self, @Nullable Path stateDirectory, Instant now) {
    Path file = stateDirectory == null ? null : stateDirectory.resolve(FILE);
    Neighbours neighbours = new Neighbours(self, file, now);
    if (file != null) {
      try {
        neighbours.read(file);
      } catch (NoSuchFileException e) {
        Logger.debug("{} is not there: the first start", file);
      } catch (IOException | RuntimeException e) {
        neighbours.boards.clear();
        Logger.warn(
            "{} is not used: {}; boards that are silent now are missing from the list until they"
                + " come back. If this happens again, look after the disk and the file's owner",
            file,
            Json.why(e));
      }
    }
    return neighbours;
  }

  private synchronized void read(Path from) throws IOException {
    try (JsonParser in = Json.factory().createParser(StateFile.read(from, MAX_FILE_BYTES))) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("it holds no JSON array");
      }
      while (in.nextToken() == JsonToken.START_OBJECT && boards.size() < MAX_BOARDS) {
        String peer = "";
        String name = "";
        long seen = 0;
        boolean left = false;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String field = in.currentName();
          in.nextToken();
          switch (field) {
            case "peer" -> peer = in.getText();
            case "board" -> name = in.getText();
            case "seen" -> seen = in.getLongValue();
            case "left" -> left = in.getBooleanValue();
            default -> in.skipChildren();
          }
        }
        Known known = new Known(PeerId.parse(peer), Instant.ofEpochMilli(seen));
        known.name = named(name);
        known.left = left;
        boards.put(known.peer, known);
      }
    }
  }

  /**
   * What this board tells a neighbour of itself: its name, and where its relay is.
   *
   * @param relay null if it runs none
   */
  public byte[] card(@Nullable String relay) {
    return Json.bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("card", self);
          if (relay != null) {
            out.writeStringField("relay", relay);
          }
          out.writeEndObject();
        });
  }

  /** What tells everybody to forget a board that is gone for good. */
  public static byte[] dismissal(PeerId board) {
    return Json.bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("dismiss", board.hex());
          out.writeEndObject();
        });
  }

  /**
   * A card or a dismissal has come; what is neither is passed over.
   *
   * @return the relay that the board says it runs; nothing if it runs none, or tells none
   */
  public Optional<String> heard(PeerId from, byte[] message, Instant now) {
    if (message.length > MAX_CARD_BYTES) {
      return Optional.empty();
    }
    try (JsonParser in = Json.factory().createParser(message)) {
      if (in.nextToken() != JsonToken.START_OBJECT || in.nextToken() != JsonToken.FIELD_NAME) {
        return Optional.empty();
      }
      String what = in.currentName();
      String value = in.nextToken() == JsonToken.VALUE_STRING ? in.getText() : "";
      switch (what) {
        case "card" -> {
          named(from, named(value), now);
          return relay(in);
        }
        case "dismiss" -> dismiss(PeerId.parse(value));
        default -> Logger.debug("{} sends {}, which nobody here knows", from.shortHex(), what);
      }
    } catch (IOException | IllegalArgumentException e) {
      Logger.debug("{} sends what is no card: {}", from.shortHex(), Json.why(e));
    }
    return Optional.empty();
  }

  private static Optional<String> relay(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      boolean isRelay = in.currentName().equals("relay");
      if (in.nextToken() == JsonToken.VALUE_STRING && isRelay) {
        return Optional.of(in.getText());
      }
      in.skipChildren();
    }
    return Optional.empty();
  }

  private static String named(String name) {
    return name.length() > MAX_NAME_CHARS ? name.substring(0, MAX_NAME_CHARS) : name;
  }

  private synchronized void named(PeerId peer, String name, Instant now) {
    Known known = know(peer, now);
    if (known.name.equals(name)) {
      return;
    }
    known.name = name;
    changed = true;
    if (name.equals(self)) {
      Logger.warn(
          "Another board is called {}, too: peer {}. Their readings cannot be told apart; give one"
              + " of them another board.name",
          self,
          peer.hex());
    }
  }

  private Known know(PeerId peer, Instant now) {
    Known known = boards.get(peer);
    if (known == null) {
      if (boards.size() >= MAX_BOARDS) {
        // Whoever has been silent longest; there are never so many here at once.
        boards.values().stream()
            .filter(b -> !b.here)
            .min(Comparator.comparing(b -> b.seen))
            .ifPresent(eldest -> boards.remove(eldest.peer));
      }
      known = new Known(peer, now);
      boards.put(peer, known);
      changed = true;
    }
    return known;
  }

  /** A link has closed. */
  public synchronized void gone(PeerId peer, boolean goodbye) {
    Known known = boards.get(peer);
    if (known != null) {
      known.left = goodbye;
    }
  }

  /** The mesh as it is now; to be called every second or so. */
  public synchronized void note(MeshState mesh, Instant now) {
    Set<PeerId> here = new HashSet<>(mesh.members());
    for (MeshState.Link link : mesh.links()) {
      if (link.role() == Role.BOARD && link.purpose() != MeshState.Purpose.LEAF) {
        here.add(link.peer());
      }
    }
    here.remove(mesh.self());
    for (PeerId peer : here) {
      Known known = know(peer, now);
      changed |= !known.here;
      known.here = true;
      known.left = false;
      known.seen = now;
    }
    for (Known known : boards.values()) {
      if (known.here && !here.contains(known.peer)) {
        known.here = false;
        changed = true;
      }
    }
  }

  /** Who is silent, the longest first; nobody just after a start. */
  public synchronized List<AgentStatus.Silent> silent(Instant now) {
    if (now.isBefore(started.plus(SILENT_AFTER))) {
      return List.of();
    }
    List<AgentStatus.Silent> silent = new ArrayList<>();
    for (Known known : boards.values()) {
      if (!known.here && !now.isBefore(known.seen.plus(SILENT_AFTER))) {
        silent.add(
            new AgentStatus.Silent(
                known.peer, known.name, Duration.between(known.seen, now).toSeconds(), known.left));
      }
    }
    silent.sort(Comparator.comparingLong(AgentStatus.Silent::seconds).reversed());
    return silent;
  }

  /** Boards that are here and go by this board's own name. */
  public synchronized List<PeerId> namesakes() {
    return boards.values().stream()
        .filter(known -> known.here && known.name.equals(self))
        .map(known -> known.peer)
        .toList();
  }

  private synchronized void dismiss(PeerId peer) {
    Known known = boards.get(peer);
    if (known != null && !known.here) {
      boards.remove(peer);
      changed = true;
    }
  }

  /** Writes them to the disk if it is time; to be called every second or so. */
  public void keep(long nowNanos) {
    synchronized (this) {
      if (keptNanos != null && nowNanos - keptNanos < KEEP_EVERY_NANOS) {
        return;
      }
      keptNanos = nowNanos;
    }
    write();
  }

  private void write() {
    Path to = file;
    byte[] content;
    synchronized (this) {
      if (!changed || to == null) {
        return;
      }
      changed = false;
      content = Json.bytes(this::write);
    }
    try {
      StateFile.replace(to, content);
    } catch (IOException e) {
      Logger.warn(
          "{} cannot be written: {}; after a restart this board does not know who is silent. Give"
              + " the state directory to the agent's user, or set board.stateDirectory",
          to,
          e.getMessage());
    }
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (Known known : boards.values()) {
      out.writeStartObject();
      out.writeStringField("peer", known.peer.hex());
      out.writeStringField("board", known.name);
      out.writeNumberField("seen", known.seen.toEpochMilli());
      out.writeBooleanField("left", known.left);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** Writes what is not on the disk yet. */
  @Override
  public void close() {
    write();
  }
}
