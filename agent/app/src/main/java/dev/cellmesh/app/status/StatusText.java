package dev.cellmesh.app.status;

import dev.cellmesh.app.text.Printable;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Links;
import dev.cellmesh.runtime.Signalling;
import dev.cellmesh.sensors.SensorName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@link AgentStatus} for a person: aligned columns, what is wrong in words. */
public final class StatusText {
  private static final int MICROS_PER_MILLI = 1_000;
  private static final int MILLIS_PER_SECOND = 1_000;

  /** More are for the eyes of programs. */
  private static final int MAX_VALUES = 40;

  private static final int MAX_VALUE_CHARS = 40;

  private final StringBuilder text = new StringBuilder(1024);

  private StatusText() {}

  /** The status on several lines. */
  public static String of(AgentStatus status) {
    StatusText t = new StatusText();
    t.head(status);
    t.links(status.mesh());
    t.unreachable(status.unreachable());
    t.edges(status.mesh());
    t.relays(status.relays());
    t.silent(status);
    t.sensors(status.sensors());
    t.values(status.values());
    t.counters(status);
    return t.text.toString();
  }

  private void head(AgentStatus s) {
    MeshState mesh = s.mesh();
    line(
        "board    "
            + s.board()
            + ", cellmesh "
            + s.version()
            + ", up "
            + Columns.span(s.uptimeSeconds()));
    for (PeerId namesake : s.namesakes()) {
      line(
          "         another board has this name, too: peer "
              + namesake.shortHex()
              + "; set board.name");
    }
    line("room     " + s.room() + (s.open() ? " (open: whoever knows its name can join)" : ""));
    line("         fingerprint " + s.fingerprint());
    line("peer     " + mesh.self().hex());
    if (s.isIdentityShared()) {
      line("         another process speaks with this board's key: was its card copied? On one of");
      line("         the two, stop the agent, remove identity.nsec and start it again");
    }
    line("joined   " + joined(mesh));
    line(
        "cell     "
            + (mesh.cell() + " of " + mesh.structure().cells())
            + (", " + mesh.members().size() + " boards")
            + (", generation " + mesh.structure().generation())
            + (", hop limit " + mesh.hopLimit())
            + (", health " + mesh.healthPercent() + " %"));
    String clock = clock(-s.clockOffsetMillis());
    if (!clock.isEmpty()) {
      line(
          "clock    this board's is "
              + clock.replace("clock ", "")
              + ", by the relays: is there a time service?");
    }
    RoomParameters set = mesh.parameters();
    if (set.version() > 0) {
      line(
          "wanted   "
              + (set.targetCells() == 0 ? "any number of cells" : wanted(set.targetCells()))
              + (set.cellSize() == 0 ? "" : " of " + set.cellSize() + " boards")
              + (", set at " + set.setBy().shortHex() + " for the whole room"));
    }
  }

  /** Joined is who has a link; a board that has found nobody works all the same. */
  private static String joined(MeshState mesh) {
    if (!mesh.links().isEmpty()) {
      return "yes";
    }
    return mesh.joined() ? "alone: no other board found" : "not yet";
  }

  private void silent(AgentStatus s) {
    if (!s.silent().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      for (AgentStatus.Silent board : s.silent()) {
        rows.add(
            List.of(
                board.board().isEmpty() ? board.peer().shortHex() : board.board(),
                (board.left() ? "left " : "silent for ")
                    + Columns.span(board.seconds())
                    + (board.left() ? " ago" : "")));
      }
      table("silent boards of this cell", rows);
    }
  }

  /** Nothing of less than a minute: nobody needs to mend that. */
  private static String clock(long offsetMillis) {
    long seconds = Math.abs(offsetMillis / MILLIS_PER_SECOND);
    return seconds < 60
        ? ""
        : "clock " + Columns.span(seconds) + (offsetMillis > 0 ? " fast" : " slow");
  }

  private static String wanted(int cells) {
    return "at most " + cells + (cells == 1 ? " cell" : " cells");
  }

  private void links(MeshState mesh) {
    List<List<String>> rows = new ArrayList<>();
    for (MeshState.Link link : mesh.links()) {
      rows.add(
          List.of(
              link.peer().shortHex(),
              link.role().name().toLowerCase(Locale.ROOT),
              link.purpose().name().toLowerCase(Locale.ROOT),
              "cell " + link.cell(),
              link.rttMicros() == 0 ? "" : millis(link.rttMicros())));
    }
    table("links", rows);
  }

  /** Nothing where there is nothing to mend. */
  private void unreachable(List<Links.Unreachable> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Links.Unreachable pair : pairs) {
      rows.add(List.of(pair.peer().shortHex(), "here " + pair.own(), "there " + pair.other()));
    }
    table("no way to", rows);
    line("  set [[webrtc.turn]], or put a third board that both reach into the room");
  }

  private void edges(MeshState mesh) {
    List<List<String>> rows = new ArrayList<>();
    for (MeshState.Edge edge : mesh.edges()) {
      boolean bridge = edge.bridges().contains(mesh.self());
      rows.add(
          List.of(
              "cell " + edge.cell(),
              edge.up() ? "up" : "down",
              bridge ? "bridge" : "",
              edge.reason()));
    }
    table("edges", rows);
  }

  private void relays(List<Signalling.Relay> relays) {
    List<List<String>> rows = new ArrayList<>();
    for (Signalling.Relay relay : relays) {
      rows.add(
          List.of(
              relay.url(),
              relay.status(),
              relay.eventsIn() + " in",
              relay.eventsOut() + " out",
              clock(relay.clockOffsetMillis().orElse(0)),
              relay.origin() == Signalling.Origin.CONFIGURED ? "" : relay.origin().words()));
    }
    table("relays", rows);
  }

  private void sensors(List<AgentStatus.SensorLine> sensors) {
    List<List<String>> rows = new ArrayList<>();
    for (AgentStatus.SensorLine sensor : sensors) {
      rows.add(
          List.of(
              sensor.name(),
              sensor.readings() + (sensor.readings() == 1 ? " reading" : " readings"),
              sensor.rejected() == 0 ? "" : sensor.rejected() + " rejected",
              sensor.state()));
      for (AgentStatus.RejectLine reject : sensor.rejects()) {
        String last = reject.last().isEmpty() ? "" : "last: " + reject.last();
        rows.add(List.of("  " + reject.reason(), "", reject.count() + "", last));
      }
    }
    table("sensors", rows);
  }

  private void values(List<AgentStatus.ValueLine> values) {
    List<List<String>> rows = new ArrayList<>();
    for (AgentStatus.ValueLine value : values.stream().limit(MAX_VALUES).toList()) {
      String quality = value.quality().equals("good") ? "" : value.quality();
      rows.add(
          List.of(
              SensorName.readable(value.sensor()),
              cut(value.value()) + (value.unit().isEmpty() ? "" : " " + value.unit()),
              age(value.ageMillis()),
              value.count() == 0 ? "from before the start" : value.count() + " since the start",
              quality));
    }
    table("values", rows);
    if (values.size() > MAX_VALUES) {
      line("  and " + (values.size() - MAX_VALUES) + " more: cellmesh status --json");
    }
  }

  private static String cut(String value) {
    return value.length() <= MAX_VALUE_CHARS ? value : value.substring(0, MAX_VALUE_CHARS) + "…";
  }

  private static String age(long millis) {
    return millis < -MILLIS_PER_SECOND
        ? "in " + Columns.span(-millis / MILLIS_PER_SECOND)
        : Columns.span(Math.max(0, millis) / MILLIS_PER_SECOND) + " ago";
  }

  private void counters(AgentStatus s) {
    List<List<String>> rows = new ArrayList<>();
    for (Counter counter : s.counters()) {
      if (counter.value() != 0) {
        rows.add(List.of(counter.name(), Long.toString(counter.value())));
      }
    }
    table("counters", rows);
  }

  private void table(String title, List<List<String>> rows) {
    line(rows.isEmpty() ? title + ": none" : title);
    text.append(Columns.of(rows));
  }

  private void line(String line) {
    text.append(Printable.line(line)).append('\n');
  }

  private static String millis(int micros) {
    return String.format(Locale.ROOT, "%.1f ms", (double) micros / MICROS_PER_MILLI);
  }
}
