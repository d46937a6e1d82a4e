package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void metrics_areInPrometheusTextFormat() {
    AgentStatus status =
        new AgentStatus(
            "1",
            "a\"b\\c",
            "farm",
            false,
            61,
            MeshStates.usual(),
            List.of(),
            List.of(),
            new TreeMap<>(Map.of("webrtc.dropped.send.noLink", 3L)));
    String text = Metrics.of(status);
    assertThat(text)
        .contains("# TYPE cellmesh_links gauge\n")
        .contains("cellmesh_links{board=\"a\\\"b\\\\c\",room=\"farm\"} 2\n")
        .contains("# TYPE cellmesh_webrtc_dropped_send_nolink_total counter\n")
        .endsWith("\n");
    assertThat(text.lines())
        .allMatch(
            line -> line.matches("# TYPE [a-z0-9_]+ (gauge|counter)|[a-z0-9_]+\\{.*} -?\\d+"));
  }
}
