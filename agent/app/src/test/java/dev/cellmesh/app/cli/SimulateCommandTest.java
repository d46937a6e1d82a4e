package dev.cellmesh.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.app.status.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  private static final String[] SMALL = {
    "simulate", "--boards", "30", "--leaves", "2", "--target-cells", "4", "--minutes", "2"
  };

  private int small(String... more) {
    return run(Stream.concat(Stream.of(SMALL), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void simulation_json_hasTheFiguresAPlannerAsksFor() throws IOException {
    assertThat(small("--json", "--rate", "12", "--seed", "7")).isZero();
    assertThat(out.toString()).hasLineCount(1);
    assertThat(values(out.toString()))
        .containsEntry("protocol", "cellmesh")
        .containsEntry("boards", "30")
        .containsEntry("cells", "4")
        .containsEntry("leaves", "2")
        .containsEntry("duplicates", "0")
        .containsEntry("seed", "7")
        .containsKeys(
            "connections/avg",
            "connections/p99",
            "connections/max",
            "hops/avg",
            "hops/p99",
            "hops/max",
            "delivered",
            "transmissionsPerDelivery",
            "broadcastTransmissionsPerBoard",
            "deliveryMillis/p50",
            "deliveryMillis/p99",
            "relayBytesPerBoardPerSecond",
            "relayEventsOutPerSecond",
            "bridgeChangesPerCellPerDay",
            "failoverMillis/p50",
            "failoverMillis/p95",
            "traceHash",
            "wallSeconds",
            "uplinkMegabytesPerDay",
            "keepAliveMegabytesPerDay");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void simulation_table_namesEveryFigure() {
    assertThat(small("--cold", "--churn", "0.1", "--set", "kill-carrier-every=0")).isZero();
    assertThat(out.toString())
        .startsWith("boards          30 in 4 cells of 7.5, all joined to all\n")
        .contains("connections ", "delivered ", "time ", "hops ", "transmissions ", "broadcast ")
        .contains("relays ", "uplink ", "idle links ", "bridges ", "churn ", "seed 1, trace ")
        .doesNotContain("NaN");
  }

  @Test
  void scenarioFile_isOverriddenByOptions(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mine.scenario");
    Files.writeString(file, "boards = 90\nrate = 0\nkill-carrier-every = 0\nat 60s plan\n");
    assertThat(small("--faults", file.toString(), "--json")).isZero();
    assertThat(values(out.toString()))
        .containsEntry("boards", "30")
        .containsEntry("published", "0")
        .containsEntry("delivered", "null")
        .containsKey("backToPlanSeconds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--boards 1             | --boards is 1; it must be a whole number, 2 to 100000",
        "--loss 2               | --loss is 2; it must be 0 to 0.9",
        "--minutes 0            | --minutes is 0; it must be 0.5 to 1440",
        "--faults nonsense      | there is no scenario and no file 'nonsense'",
        "--protocol cellmash    | did you mean cellmesh?",
        "--set killcarrier=1    | --set: no setting 'killcarrier'; did you mean"
            + " kill-carrier-every?",
        "--set rate=-1          | --set rate is -1; it must be 0 to 6000",
        "--faults settled --minutes 4 | 4 minutes end before anything is measured, 300 seconds",
      })
  void simulation_wrongOption_isWrongUsage(String options, String message) {
    assertThat(run(("simulate " + options).split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message).contains("simulate --help");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void swarm_playsSeedsUntilItsTimeIsUp() {
    assertThat(run("simulate", "--swarm", "--seed", "7", "--minutes", "0.001")).isZero();
    assertThat(out.toString()).contains("seeds 7 to", "kept their promises");
    assertThat(err.toString()).isEmpty();
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
