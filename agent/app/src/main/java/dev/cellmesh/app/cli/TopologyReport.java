package dev.cellmesh.app.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.app.status.Json;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.topology.Hops;
import dev.cellmesh.simulator.topology.Spread;
import dev.cellmesh.simulator.topology.TopologyFigures;
import dev.cellmesh.simulator.topology.TopologyFigures.Survivors;
import dev.cellmesh.simulator.topology.TopologyOptions;
import java.io.IOException;
import java.util.Formatter;
import java.util.Locale;

/**
 * What {@code cellmesh simulate --topology-only} prints.
 *
 * @param peakHeapBytes the sum of the peaks of the heap's parts, garbage included
 */
record TopologyReport(
    TopologyOptions options, TopologyFigures figures, double wallSeconds, long peakHeapBytes) {
  private static final double MIB = 1 << 20;

  /** For a person: aligned lines. */
  String text() {
    Structure structure = figures.structure();
    Formatter out = new Formatter(Locale.ROOT);
    out.format("boards          %,d%n", figures.boards());
    out.format(
        "cells           %,d of %.1f boards%s%n",
        structure.cells(),
        figures.meanCellSize(),
        structure.isBearable() ? "" : "; more than live boards accept, on paper only");
    out.format(
        "edges           %,d, %.1f per cell, %s%n",
        figures.edges(),
        figures.meanDegree(),
        structure.complete() ? "every pair of cells" : "drawn with D = " + structure.degree());
    out.format("connections     %s%n", spread(figures.connections()));
    out.format(
        "  external      avg %.2f, max %d%n", figures.external().avg(), figures.external().max());
    out.format(
        "  over budget   %,d boards with more than twice %d%n",
        figures.overBudget(), options.parameters().connectionsBudget());
    out.format("hops            %s%n", hops(figures.hops()));
    out.format(
        "Moore bound     avg %.2f, max %d for %.1f connections; hops are %.2f times that%n",
        figures.moore().avg(),
        figures.moore().max(),
        figures.connections().avg(),
        figures.timesMoore());
    out.format("hop limit       %d%n", figures.hopLimit());
    Survivors left = figures.afterVanishing();
    if (left != null) {
      out.format(
          "vanished        %,d boards are left; a flood reaches %.4f %% of them, at worst %.4f"
              + " %%%n",
          left.boards(), 100 * left.flood().reached(), 100 * left.flood().reachedLeast());
      out.format("  hops          %s%n", hops(left.flood()));
    }
    out.format("seed            %d%n", options.seed());
    out.format(
        "took            %.1f s, at most %.0f MiB of heap%n", wallSeconds, peakHeapBytes / MIB);
    return out.toString();
  }

  private static String hops(Hops hops) {
    String from = String.format(Locale.ROOT, "; from %,d boards to all", hops.sources());
    String lost = hops.reached() < 1 ? ", of which some cannot be reached" : "";
    return spread(hops.hops()) + from + lost;
  }

  private static String spread(Spread spread) {
    return String.format(
        Locale.ROOT, "avg %.2f, p99 %d, max %d", spread.avg(), spread.p99(), spread.max());
  }

  /** One JSON object on one line. */
  String json() {
    return Json.line(this::write);
  }

  private void write(JsonGenerator out) throws IOException {
    Structure structure = figures.structure();
    out.writeStartObject();
    out.writeNumberField("boards", figures.boards());
    out.writeNumberField("cells", structure.cells());
    out.writeBooleanField("bearable", structure.isBearable());
    out.writeNumberField("cellSize", figures.meanCellSize());
    out.writeNumberField("edges", figures.edges());
    out.writeNumberField("degree", structure.degree());
    out.writeBooleanField("complete", structure.complete());
    out.writeNumberField("edgesPerCell", figures.meanDegree());
    write(out, "connections", figures.connections());
    write(out, "external", figures.external());
    out.writeNumberField("overBudget", figures.overBudget());
    write(out, "hops", figures.hops().hops());
    out.writeNumberField("hopSources", figures.hops().sources());
    out.writeNumberField("reached", figures.hops().reached());
    out.writeObjectFieldStart("moore");
    out.writeNumberField("avg", figures.moore().avg());
    out.writeNumberField("max", figures.moore().max());
    out.writeNumberField("times", figures.timesMoore());
    out.writeEndObject();
    out.writeNumberField("hopLimit", figures.hopLimit());
    Survivors left = figures.afterVanishing();
    if (left != null) {
      out.writeObjectFieldStart("afterVanishing");
      out.writeNumberField("vanish", options.vanish());
      out.writeNumberField("boards", left.boards());
      out.writeNumberField("reached", left.flood().reached());
      out.writeNumberField("reachedLeast", left.flood().reachedLeast());
      write(out, "hops", left.flood().hops());
      out.writeNumberField("hopSources", left.flood().sources());
      out.writeEndObject();
    }
    out.writeNumberField("seed", options.seed());
    out.writeNumberField("wallSeconds", wallSeconds);
    out.writeNumberField("peakHeapBytes", peakHeapBytes);
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String name, Spread spread) throws IOException {
    out.writeObjectFieldStart(name);
    out.writeNumberField("avg", spread.avg());
    out.writeNumberField("p99", spread.p99());
    out.writeNumberField("max", spread.max());
    out.writeEndObject();
  }
}
