package dev.cellmesh.app.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.app.status.Json;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.run.Histogram;
import dev.cellmesh.simulator.run.Settings;
import dev.cellmesh.simulator.run.SimulationResult;
import dev.cellmesh.simulator.run.SimulationResult.Broadcast;
import dev.cellmesh.simulator.run.SimulationResult.Readings;
import dev.cellmesh.simulator.run.SimulationResult.Traffic;
import dev.cellmesh.simulator.run.SimulationResult.Trouble;
import java.io.IOException;
import java.util.Formatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What {@code cellmesh simulate} prints.
 *
 * @param peakHeapBytes the sum of the peaks of the heap's parts, garbage included
 */
record SimulationReport(
    String protocol, SimulationResult result, double wallSeconds, long peakHeapBytes) {
  private static final double MIB = 1 << 20;
  private static final double MEGABYTES_A_DAY = 86_400 / 1e6;

  /** For a person: aligned lines. */
  String text() {
    Formatter out = new Formatter(Locale.ROOT);
    Settings settings = result.settings();
    out.format("boards          %,d%s%n", settings.boards(), cells());
    Histogram links = result.connections();
    out.format(
        "connections     avg %.1f, p99 %d, max %d; never more than %d, allowed are %d%n",
        links.avg(),
        links.percentile(99),
        links.max(),
        result.mostLinks(),
        2 * settings.parameters().connectionsBudget());
    readings(out);
    broadcast(out);
    traffic(out);
    trouble(out);
    out.format(
        "run             %s minutes, seed %d, trace %s%n", minutes(), settings.seed(), trace());
    out.format(
        "took            %.1f s for %,d inputs, %.2f µs each; at most %.0f MiB of heap%n",
        wallSeconds, result.inputs(), wallSeconds * 1e6 / result.inputs(), peakHeapBytes / MIB);
    return out.toString();
  }

  private String minutes() {
    double minutes = result.settings().minutes();
    return minutes == Math.rint(minutes) ? Long.toString((long) minutes) : Double.toString(minutes);
  }

  private String cells() {
    Structure structure = result.structure();
    return structure == null
        ? ", " + protocol
        : String.format(
            Locale.ROOT,
            " in %,d cell%s of %.1f, %s",
            structure.cells(),
            structure.cells() == 1 ? "" : "s",
            result.settings().boards() / (double) structure.cells(),
            structure.complete() ? "all joined to all" : "joined to about " + structure.degree());
  }

  private void readings(Formatter out) {
    Readings r = result.readings();
    if (r.published() == 0 || r.leaves() == 0) {
      out.format(
          "delivered       nothing was due: %,d readings, %d leaves%n", r.published(), r.leaves());
      return;
    }
    out.format(
        "delivered       %s of %,d readings to %d leaves; %,d missing, %,d twice%n",
        percent(r.delivered()), r.published(), r.leaves(), r.missing(), r.duplicates());
    out.format(
        "  time          p50 %.0f ms, p99 %.0f ms, max %.1f s%n",
        r.micros().percentile(50) / 1e3, r.micros().percentile(99) / 1e3, r.micros().max() / 1e6);
    out.format(
        "  hops          avg %.2f, p99 %d, max %d%n",
        r.hops().avg(), r.hops().percentile(99), r.hops().max());
    out.format(
        "  transmissions %.2f per delivery, with digests and repair %.2f%n",
        r.transmissions(), r.withRepair());
  }

  /** Never rounded up to all. */
  private static String percent(double fraction) {
    return fraction == 1
        ? "100 %"
        : String.format(Locale.ROOT, "%.4f %%", Math.floor(fraction * 1e6) / 1e4);
  }

  private void broadcast(Formatter out) {
    Broadcast b = result.broadcast();
    if (!Double.isNaN(b.reached())) {
      out.format(
          "broadcast       %.3f transmissions per board; within 5 s it reached %s, in the end %s%n",
          b.transmissionsPerBoard(), percent(b.reachedAtOnce()), percent(b.reached()));
    }
  }

  private void traffic(Formatter out) {
    Traffic t = result.traffic();
    out.format(
        "relays          %.1f B/s per board; all boards: %.1f events/s in, %.1f events/s out%n",
        t.relayBytes(), t.relayEventsIn(), t.relayEventsOut());
    double rest = t.uplinkBytes() - t.dataBytes() - t.repairBytes();
    out.format(
        "uplink          %.1f MB/day per board: messages %.1f, repair %.1f, the mesh's own %.1f%n",
        t.uplinkBytes() * MEGABYTES_A_DAY,
        t.dataBytes() * MEGABYTES_A_DAY,
        t.repairBytes() * MEGABYTES_A_DAY,
        rest * MEGABYTES_A_DAY);
    out.format(
        "  idle links    cost up to %.1f MB/day more: heartbeats, consent, by calculation%n",
        t.keepAliveBytes() * MEGABYTES_A_DAY);
  }

  private void trouble(Formatter out) {
    Trouble t = result.trouble();
    if (!Double.isNaN(t.bridgeChanges())) {
      out.format("bridges         %.1f changes per cell and day%n", t.bridgeChanges());
    }
    Histogram failover = t.failoverMillis();
    if (!failover.isEmpty()) {
      out.format(
          "failover        p50 %.1f s, p95 %.1f s over %d deaths; %,d readings missing%n",
          failover.percentile(50) / 1e3,
          failover.percentile(95) / 1e3,
          failover.size(),
          t.failoverMissing());
    }
    if (t.churned() > 0) {
      out.format("churn           %,d boards went and were replaced%n", t.churned());
    }
    if (t.planAsked()) {
      out.format(
          "back to plan    %s%n",
          Double.isNaN(t.planSeconds()) ? "not within the run" : "after " + t.planSeconds() + " s");
    }
  }

  private String trace() {
    return HexFormat.of().toHexDigits(result.traceHash());
  }

  /** One JSON object on one line. */
  String json() {
    return Json.line(this::write);
  }

  /** The object that {@link #json} prints. */
  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("protocol", protocol);
    out.writeNumberField("boards", result.settings().boards());
    Structure structure = result.structure();
    if (structure != null) {
      out.writeNumberField("cells", structure.cells());
      out.writeNumberField("degree", structure.degree());
    }
    spread(out, "connections", result.connections());
    out.writeNumberField("connectionsEver", result.mostLinks());
    Readings r = result.readings();
    spread(out, "hops", r.hops());
    number(out, "delivered", r.delivered());
    out.writeNumberField("published", r.published());
    out.writeNumberField("leaves", r.leaves());
    out.writeNumberField("missing", r.missing());
    out.writeNumberField("duplicates", r.duplicates());
    number(out, "transmissionsPerDelivery", r.transmissions());
    number(out, "transmissionsPerDeliveryWithRepair", r.withRepair());
    Broadcast b = result.broadcast();
    number(out, "broadcastTransmissionsPerBoard", b.transmissionsPerBoard());
    number(out, "broadcastReachedAtOnce", b.reachedAtOnce());
    number(out, "broadcastReached", b.reached());
    percentiles(out, "deliveryMillis", r.micros(), 1e3, 99);
    traffic(out);
    trouble(out);
    out.writeNumberField("minutes", result.settings().minutes());
    out.writeNumberField("seed", result.settings().seed());
    out.writeStringField("traceHash", trace());
    out.writeNumberField("inputs", result.inputs());
    out.writeNumberField("wallSeconds", wallSeconds);
    out.writeNumberField("peakHeapBytes", peakHeapBytes);
    out.writeEndObject();
  }

  private void traffic(JsonGenerator out) throws IOException {
    Traffic t = result.traffic();
    number(out, "relayBytesPerBoardPerSecond", t.relayBytes());
    number(out, "relayEventsInPerSecond", t.relayEventsIn());
    number(out, "relayEventsOutPerSecond", t.relayEventsOut());
    number(out, "uplinkMegabytesPerDay", t.uplinkBytes() * MEGABYTES_A_DAY);
    number(out, "uplinkMessageMegabytesPerDay", t.dataBytes() * MEGABYTES_A_DAY);
    number(out, "uplinkRepairMegabytesPerDay", t.repairBytes() * MEGABYTES_A_DAY);
    number(out, "keepAliveMegabytesPerDay", t.keepAliveBytes() * MEGABYTES_A_DAY);
  }

  private void trouble(JsonGenerator out) throws IOException {
    Trouble t = result.trouble();
    number(out, "bridgeChangesPerCellPerDay", t.bridgeChanges());
    percentiles(out, "failoverMillis", t.failoverMillis(), 1, 95);
    out.writeNumberField("failovers", t.failoverMillis().size());
    out.writeNumberField("failoverMissing", t.failoverMissing());
    out.writeNumberField("churned", t.churned());
    if (t.planAsked()) {
      number(out, "backToPlanSeconds", t.planSeconds());
    }
  }

  private static void spread(JsonGenerator out, String name, Histogram h) throws IOException {
    out.writeObjectFieldStart(name);
    number(out, "avg", h.avg());
    out.writeNumberField("p99", h.percentile(99));
    out.writeNumberField("max", h.max());
    out.writeEndObject();
  }

  private static void percentiles(
      JsonGenerator out, String name, Histogram h, double unit, int high) throws IOException {
    out.writeObjectFieldStart(name);
    number(out, "p50", h.isEmpty() ? Double.NaN : h.percentile(50) / unit);
    number(out, "p" + high, h.isEmpty() ? Double.NaN : h.percentile(high) / unit);
    out.writeEndObject();
  }

  /** What was not measured is null. */
  private static void number(JsonGenerator out, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumberField(name, value);
    } else {
      out.writeNullField(name);
    }
  }
}
