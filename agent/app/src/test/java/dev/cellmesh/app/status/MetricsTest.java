package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Counter.Family;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Family READINGS = Family.counter("readings", "Readings handed over.");

  private static String metrics(String board, Counter... counters) {
    return Metrics.of(
        new AgentStatus(
            "1",
            board,
            "farm",
            false,
            "",
            61,
            MeshStates.usual(),
            List.of(),
            List.of(),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(counters)));
  }

  @Test
  void metrics_areInPrometheusTextFormat() {
    String text =
        metrics(
            "a\"b\\c",
            READINGS.of("sensor", "mqtt", "sensor.mqtt.readings", 42),
            READINGS.of("sensor", "gpio17", "sensor.gpio17.readings", 3),
            Family.counter("mesh_inputs", "What the loop has handled.").of("mesh_inputs", 7));
    assertThat(text)
        .contains(
            """
            # HELP cellmesh_links Links with boards and leaves.
            # TYPE cellmesh_links gauge
            cellmesh_links{board="a\"b\\c",room="farm"} 2
            """
                .replace("a\"b\\c", "a\\\"b\\\\c"))
        .contains(
            """
            # HELP cellmesh_readings_total Readings handed over.
            # TYPE cellmesh_readings_total counter
            cellmesh_readings_total{board="B",room="farm",sensor="gpio17"} 3
            cellmesh_readings_total{board="B",room="farm",sensor="mqtt"} 42
            """
                .replace("B", "a\\\"b\\\\c"));
    Map<String, Long> series = Exposition.parse(text);
    assertThat(series)
        .containsEntry("cellmesh_readings_total{board=a\"b\\c,room=farm,sensor=mqtt}", 42L)
        .containsEntry("cellmesh_mesh_inputs_total{board=a\"b\\c,room=farm}", 7L);
  }

  @Test
  void sensors_ofAnyName_stayApart() {
    List<String> names = List.of("a.b", "a_b", "a-b", "A.b", "\"", "\\", "a\nb", "a\\nb", "{}", "");
    Counter[] counters =
        names.stream()
            .map(name -> READINGS.of("sensor", name, "sensor." + name, name.length()))
            .toArray(Counter[]::new);
    Map<String, Long> series = Exposition.parse(metrics("b", counters));
    for (String name : names) {
      assertThat(series)
          .containsEntry(
              "cellmesh_readings_total{board=b,room=farm,sensor=" + name + "}",
              (long) name.length());
    }
  }

  @Test
  void counters_ofOneSeries_areAdded() {
    Counter one = READINGS.of("sensor", "a", "sensor.a", 1);
    assertThat(Exposition.parse(metrics("b", one, one)))
        .containsEntry("cellmesh_readings_total{board=b,room=farm,sensor=a}", 2L);
  }

  @Test
  void help_ofSeveralLines_staysOnOne() {
    Counter odd = Family.gauge("odd", "One\\two\nthree").of("odd", 1);
    String text = metrics("b", odd);
    assertThat(text).contains("# HELP cellmesh_odd One\\\\two\\nthree\n");
    assertThat(Exposition.parse(text)).containsEntry("cellmesh_odd{board=b,room=farm}", 1L);
  }

  /** A strict reader of the text format 0.0.4, as far as counters and gauges go. */
  private static final class Exposition {
    private final Map<String, Long> series = new TreeMap<>();
    private final Map<String, String> types = new TreeMap<>();
    private String family = "";
    private String helped = "";

    static Map<String, Long> parse(String text) {
      assertThat(text).endsWith("\n").doesNotContain("\r");
      Exposition read = new Exposition();
      text.lines().forEach(read::line);
      return read.series;
    }

    private void line(String line) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        helped = words[2];
        assertThat(words[3]).isNotBlank().doesNotContainPattern("(?<!\\\\)(\\\\\\\\)*\\\\[^\\\\n]");
      } else if (line.startsWith("# TYPE ")) {
        family = words[2];
        assertThat(family).matches("[a-z][a-z0-9_]*").isEqualTo(helped);
        assertThat(words[3]).isIn("counter", "gauge");
        assertThat(family.endsWith("_total")).as(family).isEqualTo(words[3].equals("counter"));
        assertThat(types.put(family, words[3])).as("%s twice", family).isNull();
      } else {
        sample(line);
      }
    }

    private void sample(String line) {
      assertThat(line).startsWith(family + "{");
      StringBuilder name = new StringBuilder(family).append('{');
      int at = family.length() + 1;
      while (line.charAt(at) != '}') {
        int equals = line.indexOf('=', at);
        String label = line.substring(at, equals);
        assertThat(label).matches("[a-z][a-z0-9_]*");
        assertThat(line.charAt(equals + 1)).isEqualTo('"');
        name.append(label).append('=');
        at = value(line, equals + 2, name);
        if (line.charAt(at) == ',') {
          name.append(',');
          at++;
        }
      }
      assertThat(line.substring(at)).matches("} -?\\d+");
      long value = Long.parseLong(line.substring(at + 2));
      assertThat(series.put(name.append('}').toString(), value)).as("%s twice", line).isNull();
    }

    /** Reads a label's value; where it ends. */
    private static int value(String line, int from, StringBuilder to) {
      int at = from;
      for (; line.charAt(at) != '"'; at++) {
        char c = line.charAt(at);
        if (c == '\\') {
          at++;
          assertThat(line.charAt(at)).isIn('\\', '"', 'n');
          c = line.charAt(at) == 'n' ? '\n' : line.charAt(at);
        }
        to.append(c);
      }
      return at + 1;
    }
  }
}
