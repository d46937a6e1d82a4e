package dev.cellmesh.app.status;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What a board tells the room about itself, on the channel {@code mesh}: its cell, its links and
 * the edges it bridges, how its sensors are, and whom it misses. From everyone's report a dashboard
 * draws the map.
 */
public final class MeshReport {
  /** The channel the reports are published on. */
  public static final String CHANNEL = "mesh";

  /** What of it may be many. */
  private static final int MAX_SILENT = 64;

  private static final int MAX_AILING = 8;
  private static final int MAX_STATE = 120;

  /** All boards send reports: each is to stay small. {@code cellmesh status} has all. */
  private static final int MAX_UNREACHABLE = 8;

  private MeshReport() {}

  /** The report in JSON. */
  public static byte[] json(AgentStatus status) {
    return Json.bytes(out -> write(out, status));
  }

  private static void write(JsonGenerator out, AgentStatus status) throws IOException {
    MeshState mesh = status.mesh();
    out.writeStartObject();
    out.writeStringField("board", status.board());
    out.writeStringField("peer", mesh.self().hex());
    out.writeNumberField("cell", mesh.cell());
    out.writeNumberField("cells", mesh.structure().cells());
    out.writeNumberField("generation", mesh.structure().generation());
    out.writeArrayFieldStart("members");
    for (PeerId member : mesh.members()) {
      out.writeString(member.hex());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("links");
    for (MeshState.Link link : mesh.links()) {
      out.writeStartObject();
      out.writeStringField("peer", link.peer().hex());
      out.writeStringField("purpose", link.purpose().name().toLowerCase(Locale.ROOT));
      out.writeNumberField("rttMicros", link.rttMicros());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("bridging");
    for (MeshState.Edge edge : mesh.bridging()) {
      out.writeStartObject();
      out.writeNumberField("cell", edge.cell());
      out.writeBooleanField("up", edge.up());
      out.writeEndObject();
    }
    out.writeEndArray();
    AgentStatus.writeUnreachable(
        out, status.unreachable().stream().limit(MAX_UNREACHABLE).toList());
    out.writeNumberField("health", mesh.healthPercent());
    out.writeNumberField("uptimeSeconds", status.uptimeSeconds());
    out.writeStringField("version", status.version());
    // Without a relay that tells its time nobody knows.
    if (status.relays().stream().anyMatch(relay -> relay.clockOffsetMillis().isPresent())) {
      out.writeNumberField("clockOffsetSeconds", -status.clockOffsetMillis() / 1_000);
    }
    if (status.lastReadingMillis().isPresent()) {
      out.writeNumberField("lastReadingMillis", status.lastReadingMillis().getAsLong());
    }
    writeSensors(out, status.sensors());
    out.writeFieldName("missing");
    writeSilent(out, status.silent(), MAX_SILENT);
    out.writeFieldName("sameName");
    writePeers(out, status.namesakes());
    out.writeEndObject();
  }

  private static void writeSensors(JsonGenerator out, List<AgentStatus.SensorLine> sensors)
      throws IOException {
    out.writeObjectFieldStart("sensors");
    out.writeNumberField("count", sensors.size());
    out.writeArrayFieldStart("ailing");
    for (AgentStatus.SensorLine sensor :
        sensors.stream().filter(AgentStatus.SensorLine::ails).limit(MAX_AILING).toList()) {
      String state = sensor.state();
      out.writeStartObject();
      out.writeStringField("name", sensor.name());
      out.writeStringField(
          "state", state.length() <= MAX_STATE ? state : state.substring(0, MAX_STATE) + "…");
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void writeSilent(JsonGenerator out, List<AgentStatus.Silent> silent, int most)
      throws IOException {
    out.writeStartArray();
    // Those of late: what has been silent for long is known.
    int from = Math.max(0, silent.size() - most);
    for (AgentStatus.Silent board : silent.subList(from, silent.size())) {
      out.writeStartObject();
      out.writeStringField("peer", board.peer().hex());
      out.writeStringField("board", board.board());
      out.writeNumberField("silentSeconds", board.seconds());
      out.writeStringField("reason", board.left() ? "left" : "silent");
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void writePeers(JsonGenerator out, List<PeerId> peers) throws IOException {
    out.writeStartArray();
    for (PeerId peer : peers) {
      out.writeString(peer.hex());
    }
    out.writeEndArray();
  }
}
