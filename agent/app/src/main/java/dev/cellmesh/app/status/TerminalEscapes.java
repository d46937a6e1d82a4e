package dev.cellmesh.app.status;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/**
 * Has JSON escape what a terminal would obey: DEL, the C1 controls (ECMA-48, section 5.3), the
 * marks that turn the direction of writing (UAX 9), and the ends of lines and paragraphs. What
 * others publish is printed as JSON.
 */
final class TerminalEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final char DELETE = 0x7f;
  private static final char LAST_C1 = 0x9f;

  private final int[] ascii = standardAsciiEscapesForJSON();

  TerminalEscapes() {
    ascii[DELETE] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    return character > DELETE && isObeyed(character)
        ? new SerializedString("\\u%04x".formatted(character))
        : null;
  }

  private static boolean isObeyed(int character) {
    return character <= LAST_C1
        || switch (Character.getType(character)) {
          case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
          case Character.FORMAT -> character < Character.MIN_SUPPLEMENTARY_CODE_POINT;
          default -> false;
        };
  }
}
