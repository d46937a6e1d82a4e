package dev.cellmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of error: kind, line, key and wording. */
final class ConfigErrorsTest {
  private static final Configuration OWN = new Configuration(List.of(), List.of());
  private static final String ROOM = "[room]\nname = \"farm\"\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[mesh];targetCels = 3 | UNKNOWN_KEY | 4 | mesh.targetCels | did you mean \"targetCells\"?",
        "[mesh];target_cells = 3 | UNKNOWN_KEY | 4 | mesh.target_cells | \"targetCells\"",
        "[mesh];relays = [] | UNKNOWN_KEY | 4 | mesh.relays | it belongs to [nostr]",
        "[mesh];zzzzzz = 1 | UNKNOWN_KEY | 4 | mesh.zzzzzz | known here: cells, targetCells",
        "[mehs];cells = true | UNKNOWN_KEY | 3 | mehs | did you mean \"mesh\"?",
        "[mesh];targetCells = \"5\" | WRONG_TYPE | 4 | mesh.targetCells | is a string; it takes:"
            + " whole number, 1 to 65536",
        "[[mesh]];cells = true | WRONG_TYPE | 3 | mesh | write [mesh]",
        "[nostr];relays = \"wss://a.b\" | WRONG_TYPE | 4 | nostr.relays | is a string",
        "[mesh];cellSize = 1 | OUT_OF_RANGE | 4 | mesh.cellSize | 1 is out of range; it takes:"
            + " whole number, 2 to 200",
        "[log];maxSize = \"1B\" | OUT_OF_RANGE | 4 | log.maxSize | \"64KiB\" to \"1GiB\"",
        "[nostr];relays = [];lan = false | CONFLICT | 4 | nostr.relays | is empty, and lan = false",
        "[board];uplink = \"metred\" | BAD_VALUE | 4 | board.uplink | did you mean \"metered\"?",
        "[log];maxSize = \"1 MeB\" | BAD_VALUE | 4 | log.maxSize | is no size",
        "[nostr];relays = [\"https://a.b\"] | BAD_VALUE | 4 | nostr.relays | has the wrong scheme",
        "[nostr];relays = [\"ws://a.b\",\"ws://a.b\"] | CONFLICT | 4 | nostr.relays | stands twice",
        "[webrtc];stun = [\"stun:a b\"] | BAD_VALUE | 4 | webrtc.stun | \"stun:host:port\"",
        "[webrtc];stun = [\"stun://a.b\"] | BAD_VALUE | 4 | webrtc.stun | no such URL",
        "[webrtc];stun = [\"stun:a.b:99999\"] | BAD_VALUE | 4 | webrtc.stun | no such URL",
        "[webrtc];portRange = \"9-8\" | OUT_OF_RANGE | 4 | webrtc.portRange | 1024 to 65535",
        "[webrtc];portRange = \"5000-5009\" | CONFLICT | 4 | webrtc.portRange | has 10 ports",
        "[[webrtc.turn]];url = \"turn:a\";username = \"u\" | MISSING | 3 | webrtc.turn.password |"
            + " passwordFile",
        "[mesh];connectionsBudget = 70;cellSize = 60 | CONFLICT | 5 | mesh.cellSize | maxCellSize"
            + " only 50",
        "[mesh];bridgeLinks = 40;cellSize = 25 | CONFLICT | 4 | mesh.bridgeLinks | cellSize - 1 +"
            + " bridgeLinks is 64",
        "[board];name = \"${NOPE}\" | UNSET_VARIABLE | 4 | board.name | variable NOPE is not set",
        "[board];name = \"${1x}\" | BAD_VALUE | 4 | board.name | begins no variable",
        "[dashboard];port = \"${WORD}\" | WRONG_TYPE | 4 | dashboard.port | gives no number",
      })
  void error_saysKindLineKeyAndRemedy(
      String text, Problem.Kind kind, int line, String key, String part) {
    List<Problem> problems = problems(ROOM + text.replace(";", "\n") + "\n");

    assertThat(problems).as("%s", problems).hasSize(1);
    Problem problem = problems.getFirst();
    assertThat(problem.kind()).isEqualTo(kind);
    assertThat(problem.line()).isEqualTo(line);
    assertThat(problem.key()).isEqualTo(key);
    assertThat(problem.render()).contains(part);
  }

  @Test
  void unknownKey_rendersLikeACompiler() {
    assertThat(problems(ROOM + "[mesh]\ntargetCels = 3").getFirst().render())
        .isEqualTo("cellmesh.toml:4: mesh.targetCels: unknown key; did you mean \"targetCells\"?");
  }

  @Test
  void roomName_missing_isTheOnlyErrorOfAnEmptyFile() {
    assertThat(problems(""))
        .singleElement()
        .satisfies(problem -> assertThat(problem.render()).contains(":1: room.name: is missing"));
  }

  @Test
  void allErrors_comeAtOnce_inOrderOfLines() {
    assertThat(problems("[mesh]\nx = 1\ncellSize = 0\n[log]\nlevel = 3\n[room]\n"))
        .extracting(Problem::line)
        .containsExactly(2, 3, 5, 6);
  }

  @Test
  void syntaxErrors_comeAtOnce_withWhatStandsBefore() {
    List<Problem> problems = problems("[mesh]\nx = 1\ncellSize = \n[log]\nlevel = = 3\ny = 1\n");

    assertThat(problems).extracting(Problem::line).containsExactly(2, 3, 5);
    assertThat(problems.subList(1, problems.size()))
        .extracting(Problem::kind)
        .containsOnly(Problem.Kind.SYNTAX);
  }

  /** The parser quotes what it did not expect, which might be part of a password. */
  @Test
  void syntaxError_quotesNothingOfTheFile() {
    assertThat(problems("[room]\nname = \"a\" hunter").getFirst().render())
        .contains("cellmesh.toml:2: column 12: unexpected text; here can stand:")
        .doesNotContain("'h");
  }

  @Test
  void bracketsByTheThousand_areASyntaxError() {
    assertThat(problems("a = " + "[".repeat(20_000)).getFirst().kind())
        .isEqualTo(Problem.Kind.SYNTAX);
  }

  private static List<Problem> problems(String text) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> OWN.parse(text, Map.of("HOSTNAME", "pi", "WORD", "x")));
    assertThat(thrown).isNotNull();
    return thrown.problems();
  }
}
