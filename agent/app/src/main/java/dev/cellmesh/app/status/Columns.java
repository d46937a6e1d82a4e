package dev.cellmesh.app.status;

import dev.cellmesh.app.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns, and spans of time, for a person at a terminal. */
public final class Columns {
  private Columns() {}

  /** The rows, a line each, indented by two; the cells may be anybody's words. */
  public static String of(List<List<String>> cells) {
    List<List<String>> rows =
        cells.stream().map(row -> row.stream().map(Printable::line).toList()).toList();
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (widths.size() == i) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append("  ").append(row.get(i));
        line.append(" ".repeat(widths.get(i) - row.get(i).length()));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** Such as {@code 12 s}, {@code 3 min}, {@code 7 h 5 min}, {@code 3 d 4 h}. */
  public static String span(long seconds) {
    long minutes = seconds / 60;
    if (minutes == 0) {
      return seconds + " s";
    }
    long hours = minutes / 60;
    if (hours == 0) {
      return minutes + " min";
    }
    return hours < 48
        ? hours + " h " + minutes % 60 + " min"
        : hours / 24 + " d " + hours % 24 + " h";
  }
}
