package dev.cellmesh.app.fleet;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.app.status.Json;
import dev.cellmesh.app.status.MeshReport;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.runtime.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * All boards of the room, as they and their neighbours report at this moment. Collected on demand:
 * subscribes to the reports, which every board hands over at once.
 */
public final class Fleet {
  /** Boards shown, with those that others miss; that there are more is said. */
  static final int MAX_BOARDS = 20_000;

  private static final int MAX_REPORT_BYTES = 65_536;
  private static final long QUIET_MILLIS = 700;
  private static final long MOST_MILLIS = 5_000;
  private static final int MAX_TEXT = 128;
  private static final PeerId NOBODY = new PeerId(0, 0, 0, 0);

  /** One board that reports, or that others miss. */
  public static final class Line {
    PeerId peer;
    String board = "";
    String version = "";
    int cell = -1;
    int health = -1;
    long uptimeSeconds = -1;
    long sensors = -1;
    final List<String> ailing = new ArrayList<>();
    long lastReadingMillis = -1;
    long clockOffsetSeconds;
    boolean clockKnown;

    /** Of one that does not report: since when; -1 if it does. */
    long silentSeconds = -1;

    boolean left;
    final List<String> missedBy = new ArrayList<>();

    Line(PeerId peer) {
      this.peer = peer;
    }

    boolean reports() {
      return silentSeconds < 0;
    }
  }

  private final TreeMap<PeerId, Line> lines = new TreeMap<>();
  private boolean more;
  private long heardNanos = System.nanoTime();

  private Fleet() {}

  /** Of nobody yet. */
  static Fleet of() {
    return new Fleet();
  }

  /**
   * Asks the room.
   *
   * @param own this board's own report
   */
  public static Fleet collect(Room room, byte[] own) throws InterruptedException {
    Fleet fleet = new Fleet();
    fleet.report(own);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS);
    Subscription reports = room.channel(MeshReport.CHANNEL).subscribe(fleet::heard);
    try {
      boolean anybody = !room.mesh().state().links().isEmpty();
      while (anybody && System.nanoTime() < end && fleet.quietMillis() < QUIET_MILLIS) {
        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS / 10);
      }
    } finally {
      reports.close();
    }
    return fleet;
  }

  private synchronized long quietMillis() {
    return Duration.ofNanos(System.nanoTime() - heardNanos).toMillis();
  }

  private synchronized void heard(Message message) {
    heardNanos = System.nanoTime();
    report(message.payload().toArray());
  }

  /** Takes a report; what is none is passed over. */
  synchronized void report(byte[] json) {
    if (json.length > MAX_REPORT_BYTES) {
      return;
    }
    try (JsonParser in = Json.factory().createParser(json)) {
      read(in);
    } catch (IOException | IllegalArgumentException e) {
      Logger.debug("A report that is none: {}", Json.why(e));
    }
  }

  private void read(JsonParser in) throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    Line line = new Line(NOBODY);
    List<Line> missing = new ArrayList<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      JsonToken value = in.nextToken();
      switch (field) {
        case "peer" -> line.peer = PeerId.parse(in.getText());
        case "board" -> line.board = text(in);
        case "version" -> line.version = text(in);
        case "cell" -> line.cell = (int) in.getValueAsLong(-1);
        case "health" -> line.health = (int) in.getValueAsLong(-1);
        case "uptimeSeconds" -> line.uptimeSeconds = in.getValueAsLong(-1);
        case "lastReadingMillis" -> line.lastReadingMillis = in.getValueAsLong(-1);
        case "clockOffsetSeconds" -> {
          line.clockOffsetSeconds = in.getValueAsLong(0);
          line.clockKnown = true;
        }
        case "sensors" -> sensors(in, value, line);
        case "missing" -> missing(in, value, missing);
        default -> in.skipChildren();
      }
    }
    if (!line.peer.equals(NOBODY)) {
      put(line, missing);
    }
  }

  private static String text(JsonParser in) throws IOException {
    String text = in.getText();
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  private static void sensors(JsonParser in, JsonToken value, Line line) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      in.skipChildren();
      return;
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      if (field.equals("count")) {
        line.sensors = in.getValueAsLong(-1);
      } else if (field.equals("ailing") && in.currentToken() == JsonToken.START_ARRAY) {
        ailing(in, line.ailing);
      } else {
        in.skipChildren();
      }
    }
  }

  private static void ailing(JsonParser in, List<String> names) throws IOException {
    while (in.nextToken() == JsonToken.START_OBJECT) {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        if (field.equals("name")) {
          names.add(text(in));
        } else {
          in.skipChildren();
        }
      }
    }
  }

  private static void missing(JsonParser in, JsonToken value, List<Line> all) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      in.skipChildren();
      return;
    }
    while (in.nextToken() == JsonToken.START_OBJECT) {
      String peer = "";
      String board = "";
      long silent = 0;
      boolean left = false;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        switch (field) {
          case "peer" -> peer = in.getText();
          case "board" -> board = text(in);
          case "silentSeconds" -> silent = Math.max(0, in.getValueAsLong(0));
          case "reason" -> left = in.getText().equals("left");
          default -> in.skipChildren();
        }
      }
      Line line = new Line(PeerId.parse(peer));
      line.board = board;
      line.silentSeconds = silent;
      line.left = left;
      all.add(line);
    }
  }

  private void put(Line line, List<Line> missing) {
    if (!fits(line.peer)) {
      return;
    }
    lines.put(line.peer, line); // who reports is not silent, whatever others say
    for (Line gone : missing) {
      if (!fits(gone.peer)) {
        continue;
      }
      Line known = lines.computeIfAbsent(gone.peer, p -> gone);
      if (!known.reports()) {
        // Of those who miss it, the one that has seen it last knows best.
        if (gone.silentSeconds < known.silentSeconds) {
          known.silentSeconds = gone.silentSeconds;
          known.left = gone.left;
        }
        known.board = known.board.isEmpty() ? gone.board : known.board;
        if (!known.missedBy.contains(line.board)) {
          known.missedBy.add(line.board);
        }
      }
    }
  }

  private boolean fits(PeerId peer) {
    boolean fits = lines.size() < MAX_BOARDS || lines.containsKey(peer);
    more |= !fits;
    return fits;
  }

  /** By name, then by key. */
  synchronized List<Line> lines() {
    return lines.values().stream()
        .sorted(Comparator.comparing((Line line) -> line.board).thenComparing(line -> line.peer))
        .toList();
  }

  /**
   * The board of that name, npub or key.
   *
   * @throws IllegalArgumentException if there is none, or several, or it reports
   */
  public synchronized PeerId silent(String named) {
    List<Line> found =
        lines.values().stream()
            .filter(
                line ->
                    line.board.equals(named)
                        || line.peer.hex().equals(named)
                        || npub(line.peer).equals(named))
            .toList();
    List<Line> silent = found.stream().filter(line -> !line.reports()).toList();
    if (silent.size() == 1) {
      return silent.getFirst().peer;
    }
    throw new IllegalArgumentException(
        silent.size() > 1
            ? "several silent boards are called " + named + "; give the npub of one"
            : found.isEmpty()
                ? "no board " + named + " is known; see: cellmesh boards"
                : "the board " + named + " is not silent; only one that is gone can be dismissed");
  }

  static String npub(PeerId peer) {
    return Identity.npub(peer.toBytes());
  }

  /** An array, an object for each board, on one line. */
  public byte[] json() {
    return Json.bytes(this::write);
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (Line line : lines()) {
      out.writeStartObject();
      out.writeStringField("board", line.board);
      out.writeStringField("npub", npub(line.peer));
      out.writeStringField("peer", line.peer.hex());
      out.writeStringField("state", line.reports() ? "here" : line.left ? "left" : "silent");
      if (line.reports()) {
        out.writeNumberField("cell", line.cell);
        out.writeNumberField("health", line.health);
        out.writeNumberField("uptimeSeconds", line.uptimeSeconds);
        out.writeStringField("version", line.version);
        if (line.sensors >= 0) {
          out.writeNumberField("sensors", line.sensors);
          out.writeArrayFieldStart("ailing");
          for (String name : line.ailing) {
            out.writeString(name);
          }
          out.writeEndArray();
        }
        if (line.lastReadingMillis >= 0) {
          out.writeNumberField("lastReadingMillis", line.lastReadingMillis);
        }
        if (line.clockKnown) {
          out.writeNumberField("clockOffsetSeconds", line.clockOffsetSeconds);
        }
      } else {
        out.writeNumberField("silentSeconds", line.silentSeconds);
        out.writeArrayFieldStart("missedBy");
        for (String name : line.missedBy) {
          out.writeString(name);
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** For a person. */
  public String text() {
    return FleetText.of(lines(), more);
  }
}
