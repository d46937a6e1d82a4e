package dev.cellmesh.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScenarioFileTest {
  @Test
  void scenario_saysSettingsAndFaultsInOrder() throws ScenarioException {
    Scenario scenario =
        ScenarioFile.parse(
            "x",
            """
            # a comment
            boards = 200   # and another
            loss=0.05
            at 2min kill 50%
            at 500ms stall 2.5% for 3s
            at 3s partition 30% one-way for 10s
            at 4s partition 30% for 10s
            at 5s relays slow 2s for 1min
            at 6s relays off for 1s
            at 7s links duplicate 1% for 1s
            at 8s restart 10% after 5s
            at 9s broadcast
            at 10s plan
            at 11s leave 1%
            """);
    assertThat(scenario.settings().boards()).isEqualTo(200);
    assertThat(scenario.settings().network().links().frameLoss()).isEqualTo(0.05);
    assertThat(scenario.faults())
        .containsExactly(
            new Fault.Stall(500, 0.025, 3_000),
            new Fault.Partition(3_000, 0.3, true, 10_000),
            new Fault.Partition(4_000, 0.3, false, 10_000),
            new Fault.Relays(5_000, Fault.RelayTrouble.SLOW, 2_000, 60_000),
            new Fault.Relays(6_000, Fault.RelayTrouble.OFF, 0, 1_000),
            new Fault.Links(7_000, Fault.LinkTrouble.DUPLICATE, 0.01, 1_000),
            new Fault.Restart(8_000, 0.1, 5_000),
            new Fault.Broadcast(9_000, false),
            new Fault.Plan(10_000),
            new Fault.Leave(11_000, 0.01),
            new Fault.Kill(120_000, 0.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bords = 10             | f:2: no setting 'bords'; did you mean boards?",
        "boards = many          | f:2: boards = 'many' is not a number",
        "boards = 1             | f:2: boards is 1; it must be a whole number, 2 to 100000",
        "loss = 1.5             | f:2: loss is 1.5; it must be 0 to 0.9",
        "loss = NaN             | f:2: loss is NaN; it must be 0 to 0.9",
        "at 5s kil 10%          | f:2: 'kil' is not known; did you mean kill?",
        "at 5s kill             | f:2: the line ends where a share, as 50%, is missing",
        "at 5s kill 101%        | f:2: '101%' is not a share; write 0% to 100%, for example 50%",
        "at 5s kill 10          | f:2: '10' is not a share; write 0% to 100%, for example 50%",
        "at soon kill 10%       | f:2: 'soon' is not a time; write for example 500ms, 30s or 2min",
        "at 5 kill 10%          | f:2: '5' is not a time; write for example 500ms, 30s or 2min",
        "at 5s kill 10% please  | f:2: nothing belongs after '10%': please",
        "at 5s stall 1% in 3s   | f:2: 'in' where 'for' belongs",
        "at 5s relays of for 1s | f:2: 'of' is not known; did you mean off?",
        "on 5s kill 10%         | f:2: 'on' where 'at' belongs",
      })
  void wrongLine_isNamedWithWhatMayBeMeant(String line, String message) {
    assertThatThrownBy(() -> ScenarioFile.parse("f", "boards = 10\n" + line + "\n"))
        .isInstanceOf(ScenarioException.class)
        .hasMessage(message);
  }

  @Test
  void namedScenarios_areAllThere() throws ScenarioException {
    for (String name : ScenarioFile.NAMES) {
      assertThat(ScenarioFile.load(name).settings().minutes()).as(name).isPositive();
    }
    assertThat(ScenarioFile.load("all").faults()).hasSizeGreaterThan(10);
  }

  @Test
  void file_isReadByItsPath(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("mine.scenario");
    Files.writeString(file, "boards = 77\n");
    assertThat(ScenarioFile.load(file.toString()).settings().boards()).isEqualTo(77);
  }

  @Test
  void unknownName_namesTheNearest() {
    assertThatThrownBy(() -> ScenarioFile.load("half-vanishes"))
        .hasMessageContaining("did you mean half-vanish?");
  }
}
