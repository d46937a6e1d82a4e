package dev.cellmesh.app.fleet;

import dev.cellmesh.app.status.Columns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fleet for a person: a line for each board, who is silent last. */
final class FleetText {
  private static final int NPUB_CHARS = 12;
  private static final int MAX_MISSED_BY = 3;

  private FleetText() {}

  static String of(List<Fleet.Line> lines, boolean more) {
    Map<String, Integer> names = new HashMap<>();
    List<List<String>> here = new ArrayList<>();
    List<List<String>> silent = new ArrayList<>();
    here.add(List.of("board", "npub", "cell", "health", "sensors", "last reading", "version", ""));
    for (Fleet.Line line : lines) {
      if (line.reports()) {
        names.merge(line.board, 1, Integer::sum);
      }
    }
    for (Fleet.Line line : lines) {
      if (line.reports()) {
        here.add(reporting(line, names.getOrDefault(line.board, 0) > 1));
      } else {
        silent.add(silent(line));
      }
    }
    StringBuilder text = new StringBuilder(1024);
    text.append(here.size() - 1).append(" boards report");
    text.append(silent.isEmpty() ? "" : ", " + silent.size() + " are silent").append('\n');
    text.append(Columns.of(here));
    if (!silent.isEmpty()) {
      text.append("\nsilent (cellmesh boards --dismiss NAME takes one off the list)\n");
      text.append(Columns.of(silent));
    }
    if (more) {
      text.append("\nThere are more boards: the first ")
          .append(Fleet.MAX_BOARDS)
          .append(" that were heard of are shown\n");
    }
    return text.toString();
  }

  private static List<String> reporting(Fleet.Line line, boolean namesake) {
    List<String> remarks = new ArrayList<>();
    if (namesake) {
      remarks.add("another board has this name: set board.name");
    }
    if (line.clockKnown && Math.abs(line.clockOffsetSeconds) >= 60) {
      String span = Columns.span(Math.abs(line.clockOffsetSeconds));
      remarks.add("clock " + span + (line.clockOffsetSeconds > 0 ? " fast" : " slow"));
    }
    if (!line.ailing.isEmpty()) {
      remarks.add("ailing: " + String.join(", ", line.ailing));
    }
    return List.of(
        line.board,
        npub(line),
        Integer.toString(line.cell),
        line.health + " %",
        line.sensors < 0 ? "?" : Long.toString(line.sensors),
        line.lastReadingMillis < 0
            ? "none yet"
            : Columns.span(line.lastReadingMillis / 1_000) + " ago",
        line.version,
        String.join("; ", remarks));
  }

  private static List<String> silent(Fleet.Line line) {
    List<String> by = line.missedBy.subList(0, Math.min(MAX_MISSED_BY, line.missedBy.size()));
    String more =
        line.missedBy.size() > MAX_MISSED_BY
            ? " and " + (line.missedBy.size() - MAX_MISSED_BY) + " more"
            : "";
    return List.of(
        line.board.isEmpty() ? "(name unknown)" : line.board,
        npub(line),
        (line.left ? "left " : "silent for ")
            + Columns.span(line.silentSeconds)
            + (line.left ? " ago: stopped, or restarting" : ": no power, no network, or crashed"),
        "missed by " + String.join(", ", by) + more);
  }

  private static String npub(Fleet.Line line) {
    return Fleet.npub(line.peer).substring(0, NPUB_CHARS) + "…";
  }
}
