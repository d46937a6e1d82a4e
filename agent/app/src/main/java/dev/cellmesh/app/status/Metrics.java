package dev.cellmesh.app.status;

import dev.cellmesh.mesh.port.MeshState;
import java.util.Locale;
import java.util.Map;

/** {@link AgentStatus} in Prometheus text format 0.0.4. */
public final class Metrics {
  private final StringBuilder text = new StringBuilder(2048);
  private final String labels;

  private Metrics(AgentStatus status) {
    labels = "{board=\"" + escape(status.board()) + "\",room=\"" + escape(status.room()) + "\"}";
  }

  /** All of it. */
  public static String of(AgentStatus status) {
    Metrics m = new Metrics(status);
    MeshState mesh = status.mesh();
    m.gauge("joined", mesh.joined() ? 1 : 0);
    m.gauge("uptime_seconds", status.uptimeSeconds());
    m.gauge("cell", mesh.cell());
    m.gauge("cells", mesh.structure().cells());
    m.gauge("cell_members", mesh.members().size());
    m.gauge("links", mesh.links().size());
    m.gauge("edges", mesh.edges().size());
    m.gauge("edges_up", mesh.edges().stream().filter(MeshState.Edge::up).count());
    m.gauge("bridging", mesh.bridging().size());
    m.gauge("health_percent", mesh.healthPercent());
    m.gauge("relays", status.relays().size());
    m.gauge(
        "relays_connected",
        status.relays().stream().filter(r -> r.status().equals("connected")).count());
    for (Map.Entry<String, Long> counter : status.counters().entrySet()) {
      m.counter(counter.getKey(), counter.getValue());
    }
    return m.text.toString();
  }

  private void gauge(String name, long value) {
    sample("cellmesh_" + name, "gauge", value);
  }

  private void counter(String name, long value) {
    String plain = "cellmesh_" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    sample(plain.endsWith("_total") ? plain : plain + "_total", "counter", value);
  }

  private void sample(String name, String type, long value) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append(name).append(labels).append(' ').append(value).append('\n');
  }

  private static String escape(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
