package dev.cellmesh.app.status;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import java.io.IOException;
import java.util.Locale;

/**
 * What a board tells the room about itself, on the channel {@code mesh}: its cell, its links and
 * the edges it bridges. From everyone's report a dashboard draws the map.
 */
public final class MeshReport {
  /** The channel the reports are published on. */
  public static final String CHANNEL = "mesh";

  private MeshReport() {}

  /** The report in JSON. */
  public static byte[] json(String board, MeshState mesh, long uptimeSeconds) {
    return Json.bytes(out -> write(out, board, mesh, uptimeSeconds));
  }

  private static void write(JsonGenerator out, String board, MeshState mesh, long uptimeSeconds)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("board", board);
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
    out.writeNumberField("health", mesh.healthPercent());
    out.writeNumberField("uptimeSeconds", uptimeSeconds);
    out.writeStringField("version", Version.number());
    out.writeEndObject();
  }
}
