package dev.cellmesh.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.app.status.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SimulateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return CommandLines.execute(
        new Stop(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  /** Numbers and booleans by their paths. */
  private static Map<String, String> values(String json) throws IOException {
    Map<String, String> values = new TreeMap<>();
    try (JsonParser in = Json.factory().createParser(json)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token.isScalarValue()) {
          String path = in.getParsingContext().pathAsPointer().toString();
          values.put(path.substring(1), in.getText());
        }
      }
    }
    return values;
  }

  @Test
  void simulate_withoutTopologyOnly_saysWhatIsThere() {
    assertThat(run("simulate", "--boards", "50")).isEqualTo(2);
    assertThat(err.toString().lines().toList().getFirst())
        .startsWith("cellmesh: only --topology-only is there yet");
    assertThat(out.toString()).isEmpty();
    assertThat(run("simulate", "--help")).isZero();
    assertThat(out.toString()).contains("Only --topology-only is there yet");
  }

  @ParameterizedTest
  @CsvSource({
    "--boards, 0, 1 to 1000000",
    "--boards, 1000001, 1 to 1000000",
    "--target-cells, -1, 0 to 65536",
    "--cell-size, 1, 2 to 200",
    "--bridges-per-edge, 9, 1 to 8",
    "--bridge-links, 0, 1 to 64",
    "--connections-budget, 3, 4 to 400",
    "--vanish, 1.0, 0 to 0.999",
    "--vanish, NaN, 0 to 0.999",
    "--seed, x, 'x'"
  })
  void optionOutOfRange_isWrongUsage(String option, String value, String range) {
    assertThat(run("simulate", "--topology-only", option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(option).contains(range).contains("simulate --help");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void tooManyCells_isWrongUsage() {
    assertThat(run("simulate", "--topology-only", "--boards", "1000000", "--cell-size", "2"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("500000 cells").contains("raise --cell-size");
  }

  @Test
  void json_tellsTheRoomAndRepeats() throws IOException {
    String[] arguments = {
      "simulate",
      "--topology-only",
      "--boards",
      "600",
      "--target-cells",
      "20",
      "--vanish",
      "0.5",
      "--seed",
      "9",
      "--json"
    };
    assertThat(run(arguments)).isZero();
    assertThat(out.toString()).hasLineCount(1);
    Map<String, String> first = values(out.toString());
    assertThat(first)
        .containsEntry("boards", "600")
        .containsEntry("cells", "20")
        .containsEntry("degree", "19")
        .containsEntry("hops/max", "3")
        .containsEntry("hopSources", "600")
        .containsEntry("afterVanishing/boards", "300")
        .containsEntry("seed", "9")
        .containsKeys("connections/p99", "external/avg", "moore/avg", "hopLimit", "peakHeapBytes");
    out.getBuffer().setLength(0);
    assertThat(run(arguments)).isZero();
    Map<String, String> second = values(out.toString());
    for (Map<String, String> values : List.of(first, second)) {
      values.keySet().removeAll(List.of("wallSeconds", "peakHeapBytes"));
    }
    assertThat(second).isEqualTo(first);
  }

  @Test
  void table_namesEveryFigure() {
    assertThat(run("simulate", "--topology-only", "--boards", "300", "--vanish", "0.2")).isZero();
    assertThat(out.toString())
        .contains("boards          300\n")
        .contains("cells ", "edges ", "connections ", "external ", "over budget ", "hops ")
        .contains("Moore bound ", "hop limit ", "240 boards are left", "seed ", "MiB of heap");
    assertThat(err.toString()).isEmpty();
  }
}
