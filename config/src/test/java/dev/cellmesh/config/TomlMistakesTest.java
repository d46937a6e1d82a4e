package dev.cellmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cellmesh.config.kit.ConfigException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people write who do not know TOML: the exact sentence, with the line that would be right.
 */
final class TomlMistakesTest {
  private static final Configuration OWN = new Configuration(List.of(), List.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[room];name = farm | 2: name has a text without quotes; write: name = \"farm\"",
        "[room];name = farm # ours | 2: name has a text without quotes; write: name = \"farm\"",
        "[room];name = two words | 2: name has a text without quotes; write: name = \"two words\"",
        "[room];name = \"farm | 2: name lacks the closing quote; write: name = \"farm\"",
        "[room];name = farm\" | 2: name lacks the opening quote; write: name = \"farm\"",
        "[room];name = “farm” | 2: name has typographic quotes, as texts from the web do; write:"
            + " name = \"farm\"",
        "[room];name = \"C:\\x\" | 2: name has a backslash, which begins an escape; write: name ="
            + " 'C:\\x'",
        "[room];name \"farm\" | 2: name is followed by no =; write: name = \"farm\"",
        "[room];name: farm | 2: name is followed by no =; write: name = \"farm\"",
        "[room];name = | 2: name has no value; write, for example: name = \"farm\"",
        "[room;name = \"farm\" | 1: the header of a table is not well formed; write: [room]",
        "[dashboard];enabled = True | 2: enabled takes true or false in small letters; write:"
            + " enabled = true",
        "[dashboard];enabled = no | 2: enabled takes true or false in small letters; write: enabled"
            + " = false",
        "[mesh];targetCells = 1,000 | 2: targetCells has a number with gaps; write: targetCells ="
            + " 1000",
        "[nostr];relays = [wss://a.b, wss://c.d] | 2: relays has entries without quotes; write:"
            + " relays = [\"wss://a.b\", \"wss://c.d\"]",
        "[nostr];relays = [“wss://a.b”] | 2: relays has typographic quotes, as texts from the web"
            + " do; write: relays = [\"wss://a.b\"]",
        "[room];name = \"a\";[room];password = \"b\" | 3: [room] stands in line 1 already; put"
            + " these keys there, under its header",
        "[room];name = \"a\";name = \"b\" | 3: name is set in line 2 already; keep one of the two"
            + " lines",
        "[log.levels];dev.cellmesh = \"debug\" | 2: log.levels.dev.cellmesh: has dots without"
            + " quotes; write: \"dev.cellmesh\" = \"debug\"",
      })
  void mistake_isNamed_withTheLineThatWouldBeRight(String text, String sentence) {
    String file = text.replace(";", "\n") + "\n";
    assertThat(rendered(file)).contains("cellmesh.toml:" + sentence);
    assertThat(rendered(file.replace("\n", "\r\n"))).contains("cellmesh.toml:" + sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "password = Hunter2",
    "password Hunter2",
    "password = “Hunter2”",
    "password = \"Hunter2",
    "pasword = Hunter2",
    "invite = Hunter2",
    "Hunter2 staple battery",
  })
  void mistakeInASecret_isNamedWithoutIt(String line) {
    assertThat(rendered("[room]\nname = \"farm\"\n" + line + "\n"))
        .anyMatch(problem -> problem.startsWith("cellmesh.toml:3: "))
        .noneMatch(problem -> problem.contains("unter2"));
  }

  @Test
  void spaceOfTheWeb_isNamed() {
    assertThat(rendered("[room]\nname\u00a0= \"farm\"\n"))
        .contains(
            "cellmesh.toml:2: the line has spaces of another kind, as texts from the web do; type"
                + " them anew");
  }

  @Test
  void byteOrderMark_tabs_andLineEndsOfWindows_areWell() {
    Config config = OWN.parse("\ufeff[room]\r\n\tname\t=\t\"farm\"\r\n", Map.of());
    assertThat(config.room().name()).isEqualTo("farm");
  }

  private static List<String> rendered(String text) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> OWN.parse(text, Map.of()));
    assertThat(thrown).as(text).isNotNull();
    return thrown.render().lines().toList();
  }
}
