package dev.cellmesh.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.simulator.run.Setting;
import dev.cellmesh.simulator.run.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SimulateCompareTest {
  private static final List<String> PROTOCOLS =
      List.of("cellmesh", "genosrtc", "gossipsub", "fullmesh");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return CommandLines.execute(
        new Stop(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  /** What stands behind a row's name, without the signs. */
  private List<String> row(String name) {
    List<String> rows = out.toString().lines().filter(line -> line.startsWith(name)).toList();
    assertThat(rows).as("rows named %s", name).hasSize(1);
    return List.of(rows.getFirst().substring(name.length()).strip().split("\\s{2,}"));
  }

  /** What the JSON holds, by where it stands (RFC 6901). */
  private static Map<String, String> values(String json) throws IOException {
    Map<String, String> values = new HashMap<>();
    try (JsonParser in = new JsonFactory().createParser(json)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token.isScalarValue()) {
          values.put(in.getParsingContext().pathAsPointer().toString(), in.getText());
        }
      }
    }
    return values;
  }

  @Test
  void compare_printsAllFourSideBySide() {
    assertThat(run("simulate", "--compare", "--boards", "30", "--minutes", "2", "--seed", "4"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("30 boards, 10 leaves, 2 minutes, seed 4");
    assertThat(row("            ").stream().map(String::strip))
        .containsExactlyElementsOf(PROTOCOLS);
    assertThat(row("connections avg").getLast()).isEqualTo("39.0");
    assertThat(row("connections avg").subList(0, 3)).doesNotContain("39.0");
    assertThat(row("hops max").getLast()).isEqualTo("1*");
    assertThat(row("delivered ")).hasSize(4).last().isEqualTo("100 %*");
    for (String name :
        List.of(
            "connections p99",
            "hops avg",
            "duplicates",
            "transmissions per delivery",
            "broadcast transmissions per board",
            "delivery p50, ms",
            "delivery p99, ms",
            "failover p50, s",
            "relay bytes per board and second",
            "relay events out per second",
            "uplink MB/day per board")) {
      assertThat(row(name)).as(name).hasSize(4);
    }
    assertThat(row("hops avg"))
        .as("exactly one is best")
        .filteredOn(c -> c.endsWith("*"))
        .hasSize(1);
    assertThat(row("failover p50, s").getLast()).as("nobody carries for others").isEqualTo("-");
  }

  @Test
  void compareAsJson_isWhatEachAlonePrints() throws IOException {
    String[] options = {"--boards", "12", "--minutes", "1", "--seed", "5", "--json"};
    List<String> compare = new java.util.ArrayList<>(List.of("simulate", "--compare"));
    compare.addAll(List.of(options));
    assertThat(run(compare.toArray(String[]::new))).isZero();
    Map<String, String> all = values(out.toString());
    assertThat(all).doesNotContainKey("/compared/4/protocol");
    for (int i = 0; i < 4; i++) {
      String one = "/compared/" + i;
      assertThat(all).containsEntry(one + "/protocol", PROTOCOLS.get(i));
      out.getBuffer().setLength(0);
      List<String> line = new java.util.ArrayList<>(List.of("simulate"));
      line.addAll(List.of("--protocol", PROTOCOLS.get(i)));
      line.addAll(List.of(options));
      assertThat(run(line.toArray(String[]::new))).isZero();
      Map<String, String> alone = values(out.toString());
      for (String figure : List.of("/traceHash", "/relayEventsOutPerSecond")) {
        assertThat(alone).containsKey(figure);
        assertThat(all).containsEntry(one + figure, alone.get(figure));
      }
    }
  }

  @Test
  void fullMeshTooLargeToPlay_isComputedAndSaysSo() {
    Settings settings = Settings.USUAL.with(Setting.BOARDS, 10_000);
    CompareReport report =
        new CompareReport(settings, List.of(new CompareReport.Column("fullmesh", null)));
    out.write(report.text());
    assertThat(row("connections avg")).containsExactly("= 10,009.0");
    assertThat(row("hops max")).containsExactly("= 1");
    assertThat(row("relay events out per second")).containsExactly("= 3,339,669.7");
    assertThat(row("delivered ")).containsExactly("-");
    assertThat(row("took, s")).containsExactly("not run");
    assertThat(out.toString()).contains("= not run, with more than 1,000 boards");
    assertThat(report.json()).contains("\"run\":false").contains("\"connections avg\":10009");
  }

  @Test
  void compareWithOneProtocol_isWrongUsage() {
    assertThat(run("simulate", "--compare", "--protocol", "genosrtc")).isEqualTo(2);
    assertThat(run("simulate", "--compare", "--topology-only")).isEqualTo(2);
    assertThat(err.toString()).contains("--compare plays all protocols");
    assertThat(out.toString()).isEmpty();
  }
}
