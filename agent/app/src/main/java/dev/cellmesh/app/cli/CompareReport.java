package dev.cellmesh.app.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.app.status.Json;
import dev.cellmesh.simulator.compare.Schemes;
import dev.cellmesh.simulator.run.Settings;
import dev.cellmesh.simulator.run.SimulationResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@code cellmesh simulate --compare} prints: one scenario under several protocols, side by
 * side, the best of each row marked.
 */
record CompareReport(Settings settings, List<Column> columns) {
  private static final double MEGABYTES_A_DAY = 86_400 / 1e6;
  private static final int NAME_WIDTH = 34;
  private static final int COLUMN_WIDTH = 14;

  /**
   * One protocol.
   *
   * @param report null if it was not run: a full mesh of so many boards
   */
  record Column(String protocol, @Nullable SimulationReport report) {}

  /** Whether more of something is better, or less. */
  private enum Better {
    LESS,
    MORE
  }

  /**
   * A figure of each protocol.
   *
   * @param computed what follows by arithmetic for a full mesh that was not run; NaN if nothing
   */
  private record Row(
      String name,
      Better better,
      ToDoubleFunction<SimulationResult> figure,
      DoubleFunction<String> written,
      double computed) {
    Row(
        String name,
        Better better,
        ToDoubleFunction<SimulationResult> figure,
        DoubleFunction<String> written) {
      this(name, better, figure, written, Double.NaN);
    }

    double of(Column column) {
      return column.report == null ? computed : figure.applyAsDouble(column.report.result());
    }
  }

  private static DoubleFunction<String> decimals(int count) {
    return value -> String.format(Locale.ROOT, "%,." + count + "f", value);
  }

  /** Never rounded up to all. */
  private static String percent(double fraction) {
    return fraction == 1
        ? "100 %"
        : String.format(Locale.ROOT, "%.3f %%", Math.floor(fraction * 1e5) / 1e3);
  }

  private List<Row> rows() {
    long others = settings.boards() - 1L + settings.leaves();
    List<Row> rows = new ArrayList<>();
    rows.add(
        new Row("connections avg", Better.LESS, r -> r.connections().avg(), decimals(1), others));
    rows.add(
        new Row(
            "connections p99",
            Better.LESS,
            r -> r.connections().percentile(99),
            decimals(0),
            others));
    rows.add(
        new Row("connections max", Better.LESS, r -> r.connections().max(), decimals(0), others));
    rows.add(new Row("hops avg", Better.LESS, r -> r.readings().hops().avg(), decimals(2), 1));
    rows.add(
        new Row(
            "hops max",
            Better.LESS,
            r -> some((double) r.readings().hops().max()),
            decimals(0),
            1));
    rows.add(
        new Row("delivered", Better.MORE, r -> r.readings().delivered(), CompareReport::percent));
    rows.add(new Row("duplicates", Better.LESS, r -> r.readings().duplicates(), decimals(0)));
    rows.add(
        new Row(
            "transmissions per delivery",
            Better.LESS,
            r -> r.readings().transmissions(),
            decimals(2),
            1));
    rows.add(
        new Row(
            "broadcast transmissions per board",
            Better.LESS,
            r -> r.broadcast().transmissionsPerBoard(),
            decimals(3),
            1));
    rows.add(
        new Row(
            "broadcast reached within 5 s",
            Better.MORE,
            r -> r.broadcast().reachedAtOnce(),
            CompareReport::percent));
    rows.addAll(times());
    rows.addAll(traffic());
    return rows;
  }

  private static List<Row> times() {
    return List.of(
        new Row(
            "delivery p50, ms",
            Better.LESS,
            r -> some(r.readings().micros().percentile(50) / 1e3),
            decimals(0)),
        new Row(
            "delivery p99, ms",
            Better.LESS,
            r -> some(r.readings().micros().percentile(99) / 1e3),
            decimals(0)),
        new Row(
            "failover p50, s",
            Better.LESS,
            r -> some(r.trouble().failoverMillis().percentile(50) / 1e3),
            decimals(1)),
        new Row(
            "failover p95, s",
            Better.LESS,
            r -> some(r.trouble().failoverMillis().percentile(95) / 1e3),
            decimals(1)),
        new Row(
            "readings lost over that",
            Better.LESS,
            r ->
                r.trouble().failoverMillis().isEmpty() ? Double.NaN : r.trouble().failoverMissing(),
            decimals(0)));
  }

  private List<Row> traffic() {
    double announcements =
        Schemes.fullMeshRelayEventsOut(settings.boards() + (long) settings.leaves());
    return List.of(
        new Row(
            "relay bytes per board and second",
            Better.LESS,
            r -> r.traffic().relayBytes(),
            decimals(1)),
        new Row(
            "relay events out per second",
            Better.LESS,
            r -> r.traffic().relayEventsOut(),
            decimals(1),
            announcements),
        new Row(
            "uplink MB/day per board",
            Better.LESS,
            r -> r.traffic().uplinkBytes() * MEGABYTES_A_DAY,
            decimals(1)),
        new Row(
            "  and idle links, by calculation",
            Better.LESS,
            r -> r.traffic().keepAliveBytes() * MEGABYTES_A_DAY,
            decimals(1)));
  }

  /** A histogram without numbers says 0, which no time or hop ever is. */
  private static double some(double value) {
    return value == 0 ? Double.NaN : value;
  }

  /** For a person: a table. */
  String text() {
    Formatter out = new Formatter(Locale.ROOT);
    out.format(
        "%,d boards, %d leaves, %s minutes, seed %d%n%n",
        settings.boards(), settings.leaves(), minutes(), settings.seed());
    out.format("%-" + NAME_WIDTH + "s", "");
    columns.forEach(column -> out.format("%" + COLUMN_WIDTH + "s", column.protocol));
    out.format("%n");
    for (Row row : rows()) {
      line(out, row);
    }
    out.format("%-" + NAME_WIDTH + "s", "took, s");
    for (Column column : columns) {
      SimulationReport report = column.report;
      String took = report == null ? "not run" : decimals(1).apply(report.wallSeconds());
      out.format("%" + COLUMN_WIDTH + "s", took + " ");
    }
    out.format("%n%n* the best of its row; - not measured, or without a meaning%n");
    if (columns.stream().anyMatch(column -> column.report == null)) {
      out.format("= not run, with more than %,d boards: ", Schemes.MAX_FULL_MESH_BOARDS);
      out.format("follows by arithmetic%n");
    }
    return out.toString();
  }

  private String minutes() {
    double minutes = settings.minutes();
    return minutes == Math.rint(minutes) ? Long.toString((long) minutes) : Double.toString(minutes);
  }

  private void line(Formatter out, Row row) {
    List<String> cells = new ArrayList<>();
    double best = Double.NaN;
    for (Column column : columns) {
      double value = row.of(column);
      boolean less = value < best;
      boolean better = row.better == Better.LESS ? less : value > best;
      best = Double.isNaN(best) || better ? value : best;
    }
    for (Column column : columns) {
      double value = row.of(column);
      cells.add(Double.isNaN(value) ? "-" : row.written.apply(value));
    }
    String bestWritten = Double.isNaN(best) ? "-" : row.written.apply(best);
    // Where all are alike nobody is best.
    boolean alike = cells.stream().distinct().count() == 1;
    out.format("%-" + NAME_WIDTH + "s", row.name);
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      boolean known = !cell.equals("-");
      String sign = known && columns.get(i).report == null ? "= " : "";
      String mark = known && !alike && cell.equals(bestWritten) ? "*" : " ";
      out.format("%" + COLUMN_WIDTH + "s", sign + cell + mark);
    }
    out.format("%n");
  }

  /** One JSON object on one line: what a run of each alone would print, in one list. */
  String json() {
    return Json.line(this::write);
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("compared");
    for (Column column : columns) {
      if (column.report != null) {
        Objects.requireNonNull(column.report).write(out);
      } else {
        notRun(out, column);
      }
    }
    out.writeEndArray();
    out.writeNumberField("seed", settings.seed());
    out.writeEndObject();
  }

  private void notRun(JsonGenerator out, Column column) throws IOException {
    out.writeStartObject();
    out.writeStringField("protocol", column.protocol);
    out.writeNumberField("boards", settings.boards());
    out.writeBooleanField("run", false);
    out.writeObjectFieldStart("computed");
    for (Row row : rows()) {
      if (!Double.isNaN(row.computed)) {
        out.writeNumberField(row.name, row.computed);
      }
    }
    out.writeEndObject();
    out.writeEndObject();
  }
}
