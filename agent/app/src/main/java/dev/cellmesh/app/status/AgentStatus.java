package dev.cellmesh.app.status;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Links;
import dev.cellmesh.runtime.Signalling;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A running agent at one moment, as {@code cellmesh status} shows it.
 *
 * @param open whether the room has neither password nor invite
 * @param fingerprint the room key's, for people to compare
 * @param clockOffsetMillis by how much the best time that relays and system have is ahead of the
 *     system's clock
 * @param values what each sensor has read last
 * @param silent boards that this one has had to do with and that are gone, longest first
 * @param namesakes boards that are here under this one's name
 * @param unreachable the boards that no link finds a way to
 * @param counters traffic and drops by reason, sorted by name
 */
public record AgentStatus(
    String version,
    String board,
    String room,
    boolean open,
    String fingerprint,
    long uptimeSeconds,
    MeshState mesh,
    List<Links.Unreachable> unreachable,
    List<Signalling.Relay> relays,
    long clockOffsetMillis,
    List<SensorLine> sensors,
    List<ValueLine> values,
    List<Silent> silent,
    List<PeerId> namesakes,
    List<Counter> counters) {
  /**
   * A board that was known here and is gone.
   *
   * @param board its name; empty if it has never told it
   * @param seconds since it was here last
   * @param left whether it has said goodbye
   */
  public record Silent(PeerId peer, String board, long seconds, boolean left) {}

  /**
   * One source of readings: a broker, the board's vitals, a pin.
   *
   * @param state {@code well}, or what ails it and how to mend it
   * @param dropped readings that found no place
   * @param rejects what did not become a reading, by reason
   */
  public record SensorLine(
      String name, String state, long readings, long dropped, List<RejectLine> rejects) {
    public SensorLine {
      rejects = rejects.stream().sorted(Comparator.comparing(RejectLine::reason)).toList();
    }

    /** All that was not taken. */
    long rejected() {
      return dropped + rejects.stream().mapToLong(RejectLine::count).sum();
    }

    /** Whether something is wrong with it. */
    boolean ails() {
      return !state.equals("well") && !state.equals("starting");
    }
  }

  /**
   * What a source does not make readings of.
   *
   * @param last the last of it, and where; empty if it is not known
   */
  public record RejectLine(String reason, long count, String last) {}

  /**
   * The newest reading of a sensor.
   *
   * @param ageMillis since its time; negative if that lies in the future
   * @param count readings since the start; 0 if the value is from before
   */
  public record ValueLine(
      String sensor, String value, String unit, long ageMillis, String quality, long count) {}

  public AgentStatus {
    values = values.stream().sorted(Comparator.comparing(ValueLine::sensor)).toList();
    unreachable = List.copyOf(unreachable);
    relays = List.copyOf(relays);
    sensors = List.copyOf(sensors);
    silent = List.copyOf(silent);
    namesakes = List.copyOf(namesakes);
    counters = counters.stream().sorted(Comparator.comparing(Counter::name)).toList();
  }

  /** How old the newest reading is, in milliseconds; nothing if there is none. */
  public OptionalLong lastReadingMillis() {
    return values.stream().mapToLong(value -> Math.max(0, value.ageMillis())).min();
  }

  /** Whether the board has looked and found nobody: it works, and nobody hears of it. */
  public boolean isAlone() {
    return mesh.joined() && mesh.links().isEmpty();
  }

  /** Whether another process has spoken with this board's key since the agent started. */
  boolean isIdentityShared() {
    return Counter.value(counters, "identity_shared") > 0;
  }

  /** On one line. */
  public byte[] json() {
    return Json.bytes(this::write);
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("version", version);
    out.writeStringField("board", board);
    out.writeStringField("room", room);
    out.writeBooleanField("open", open);
    out.writeStringField("fingerprint", fingerprint);
    out.writeNumberField("uptimeSeconds", uptimeSeconds);
    out.writeStringField("peer", mesh.self().hex());
    out.writeBooleanField("joined", mesh.joined());
    out.writeBooleanField("alone", isAlone());
    out.writeNumberField("generation", mesh.structure().generation());
    out.writeNumberField("cells", mesh.structure().cells());
    if (mesh.parameters().version() > 0) {
      out.writeObjectFieldStart("wanted");
      out.writeNumberField("version", mesh.parameters().version());
      out.writeNumberField("targetCells", mesh.parameters().targetCells());
      out.writeNumberField("cellSize", mesh.parameters().cellSize());
      out.writeStringField("setBy", mesh.parameters().setBy().hex());
      out.writeEndObject();
    }
    out.writeNumberField("cell", mesh.cell());
    out.writeNumberField("hopLimit", mesh.hopLimit());
    out.writeNumberField("healthPercent", mesh.healthPercent());
    out.writeArrayFieldStart("members");
    for (PeerId member : mesh.members()) {
      out.writeString(member.hex());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("links");
    for (MeshState.Link link : mesh.links()) {
      write(out, link);
    }
    out.writeEndArray();
    writeUnreachable(out, unreachable);
    out.writeArrayFieldStart("edges");
    for (MeshState.Edge edge : mesh.edges()) {
      write(out, edge);
    }
    out.writeEndArray();
    out.writeNumberField("clockOffsetMillis", clockOffsetMillis);
    out.writeArrayFieldStart("relays");
    for (Signalling.Relay relay : relays) {
      write(out, relay);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("sensors");
    for (SensorLine sensor : sensors) {
      write(out, sensor);
    }
    out.writeEndArray();
    OptionalLong last = lastReadingMillis();
    if (last.isPresent()) {
      out.writeNumberField("lastReadingMillis", last.getAsLong());
    }
    out.writeArrayFieldStart("values");
    for (ValueLine value : values) {
      write(out, value);
    }
    out.writeEndArray();
    out.writeFieldName("silent");
    MeshReport.writeSilent(out, silent, silent.size());
    out.writeFieldName("sameName");
    MeshReport.writePeers(out, namesakes);
    out.writeObjectFieldStart("counters");
    for (Counter counter : counters) {
      out.writeNumberField(counter.name(), counter.value());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, MeshState.Link link) throws IOException {
    out.writeStartObject();
    out.writeStringField("peer", link.peer().hex());
    out.writeStringField("role", link.role().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("cell", link.cell());
    out.writeStringField("purpose", link.purpose().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("rttMicros", link.rttMicros());
    out.writeEndObject();
  }

  static void writeUnreachable(JsonGenerator out, List<Links.Unreachable> pairs)
      throws IOException {
    out.writeArrayFieldStart("unreachable");
    for (Links.Unreachable pair : pairs) {
      out.writeStartObject();
      out.writeStringField("peer", pair.peer().hex());
      out.writeStringField("own", pair.own());
      out.writeStringField("other", pair.other());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void write(JsonGenerator out, MeshState.Edge edge) throws IOException {
    out.writeStartObject();
    out.writeNumberField("cell", edge.cell());
    out.writeBooleanField("up", edge.up());
    out.writeBooleanField("bridge", edge.bridges().contains(mesh.self()));
    out.writeStringField("reason", edge.reason());
    out.writeArrayFieldStart("bridges");
    for (PeerId bridge : edge.bridges()) {
      out.writeString(bridge.hex());
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Signalling.Relay relay) throws IOException {
    out.writeStartObject();
    out.writeStringField("url", relay.url());
    out.writeStringField("origin", relay.origin().words());
    out.writeStringField("status", relay.status());
    out.writeNumberField("eventsIn", relay.eventsIn());
    out.writeNumberField("eventsOut", relay.eventsOut());
    if (relay.clockOffsetMillis().isPresent()) {
      out.writeNumberField("clockOffsetMillis", relay.clockOffsetMillis().getAsLong());
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, SensorLine sensor) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", sensor.name());
    out.writeStringField("state", sensor.state());
    out.writeNumberField("readings", sensor.readings());
    out.writeNumberField("rejected", sensor.rejected());
    out.writeArrayFieldStart("rejects");
    for (RejectLine reject : sensor.rejects()) {
      out.writeStartObject();
      out.writeStringField("reason", reject.reason());
      out.writeNumberField("count", reject.count());
      out.writeStringField("last", reject.last());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ValueLine value) throws IOException {
    out.writeStartObject();
    out.writeStringField("sensor", value.sensor());
    out.writeStringField("value", value.value());
    out.writeStringField("unit", value.unit());
    out.writeNumberField("ageMillis", value.ageMillis());
    out.writeStringField("quality", value.quality());
    out.writeNumberField("count", value.count());
    out.writeEndObject();
  }
}
