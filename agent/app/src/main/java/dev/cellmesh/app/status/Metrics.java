package dev.cellmesh.app.status;

import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Counter.Family;
import dev.cellmesh.runtime.Signalling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@link AgentStatus} in Prometheus' text format 0.0.4: each family once, with HELP and TYPE, and
 * each series once.
 */
public final class Metrics {
  private static final String PREFIX = "cellmesh_";

  /** A family's series by their labels, both in order, so that scrapes compare. */
  private record Series(Family family, SortedMap<String, Long> values) {}

  private final SortedMap<String, Series> families = new TreeMap<>();
  private final String board;

  private Metrics(AgentStatus status) {
    board = label("board", status.board()) + ',' + label("room", status.room());
  }

  /** All of it. */
  public static String of(AgentStatus status) {
    Metrics m = new Metrics(status);
    gauges(status).forEach(m::add);
    status.counters().forEach(m::add);
    return m.text();
  }

  private static List<Counter> gauges(AgentStatus status) {
    MeshState mesh = status.mesh();
    long up = mesh.edges().stream().filter(MeshState.Edge::up).count();
    long connected = status.relays().stream().filter(Signalling.Relay::isConnected).count();
    List<Counter> all = new ArrayList<>();
    all.add(gauge("joined", mesh.joined() ? 1 : 0, "Whether the board has joined the room."));
    all.add(gauge("uptime_seconds", status.uptimeSeconds(), "How long the agent has run."));
    all.add(gauge("cell", mesh.cell(), "The cell this board is in."));
    all.add(gauge("cells", mesh.structure().cells(), "Cells of the room."));
    all.add(gauge("cell_members", mesh.members().size(), "Boards of this board's cell."));
    all.add(gauge("links", mesh.links().size(), "Links with boards and leaves."));
    all.add(gauge("edges", mesh.edges().size(), "Cells next to this board's."));
    all.add(gauge("edges_up", up, "Cells next to this board's that a bridge leads to."));
    all.add(gauge("bridging", mesh.bridging().size(), "Edges that this board is a bridge of."));
    all.add(gauge("health_percent", mesh.healthPercent(), "The board's health, 0 to 100."));
    all.add(gauge("relays", status.relays().size(), "Nostr relays, configured and found."));
    all.add(gauge("relays_connected", connected, "Nostr relays that are connected."));
    return all;
  }

  private static Counter gauge(String name, long value, String help) {
    return Family.gauge(name, help).of(name, value);
  }

  private void add(Counter counter) {
    Family family = counter.family();
    String name = PREFIX + family.name() + (family.type() == Counter.Type.COUNTER ? "_total" : "");
    Series series = families.computeIfAbsent(name, _ -> new Series(family, new TreeMap<>()));
    StringBuilder labels = new StringBuilder(board);
    counter.labels().forEach((key, value) -> labels.append(',').append(label(key, value)));
    // Twice the same would be no valid exposition; together they are what the series says.
    series.values.merge(labels.toString(), counter.value(), Long::sum);
  }

  private String text() {
    StringBuilder text = new StringBuilder(8192);
    families.forEach(
        (name, series) -> {
          Family family = series.family;
          String type = family.type().name().toLowerCase(Locale.ROOT);
          text.append("# HELP ").append(name).append(' ').append(help(family.help())).append('\n');
          text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
          series.values.forEach(
              (labels, value) ->
                  text.append(name)
                      .append('{')
                      .append(labels)
                      .append("} ")
                      .append(value)
                      .append('\n'));
        });
    return text.toString();
  }

  private static String help(String words) {
    return words.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private static String label(String key, String value) {
    return key + "=\"" + help(value).replace("\"", "\\\"") + '"';
  }
}
