package dev.cellmesh.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void harmlessText_staysAsItIs() {
    for (String text : new String[] {"", "21.5 °C", "Gärtnerei\tSüd", "温室", "🌱 leaf"}) {
      assertThat(Printable.line(text)).isSameAs(text);
    }
  }

  @Test
  void whatMovesTheCursorOrBeginsALineOrTurnsTheDirection_isShown() {
    assertThat(Printable.line("a\u001b[31mb")).isEqualTo("a\\u001b[31mb");
    assertThat(Printable.line("a\nb\r\u0000\u007f")).isEqualTo("a\\nb\\u000d\\u0000\\u007f");
    assertThat(Printable.line("\u009b2J\u0085")).isEqualTo("\\u009b2J\\u0085");
    assertThat(Printable.line("\u202etxt.exe\u2066\u200f"))
        .isEqualTo("\\u202etxt.exe\\u2066\\u200f");
    assertThat(Printable.line("a\u2028b\ud83c")).isEqualTo("a\\u2028b\\ud83c");
  }
}
