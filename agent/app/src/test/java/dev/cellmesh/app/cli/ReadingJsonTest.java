package dev.cellmesh.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import dev.cellmesh.app.status.Json;
import org.junit.jupiter.api.Test;

/** What others publish goes onto a terminal. */
class ReadingJsonTest {
  @Test
  void whatATerminalObeys_isEscaped_andReadAgainAsItWas() throws Exception {
    String foreign =
        "a\u001b[2J\u007f\u0085\u009b31m\u200e\u202eb\u2028\u2066\ufeffGärtnerei 温室 \ud83c\udf31";
    String line = Json.line(out -> out.writeString(foreign));
    assertThat(line.toLowerCase(java.util.Locale.ROOT))
        .contains("gärtnerei 温室 ")
        .contains("\\u001b", "\\u007f", "\\u0085", "\\u009b", "\\u200e", "\\u202e", "\\u2028")
        .contains("\\u2066", "\\ufeff");
    assertThat(line.chars())
        .allMatch(
            c -> c >= ' ' && (c < 0x7f || c > 0x9f) && Character.getType(c) != Character.FORMAT);
    try (JsonParser in = Json.factory().createParser(line)) {
      in.nextToken();
      assertThat(in.getText()).isEqualTo(foreign);
    }
  }
}
