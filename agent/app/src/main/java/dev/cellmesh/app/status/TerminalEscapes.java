package dev.cellmesh.app.status;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.cellmesh.app.text.Printable;
import org.jspecify.annotations.Nullable;

/** Has JSON escape what a terminal would obey: what others publish is printed as JSON. */
final class TerminalEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final char DELETE = 0x7f;

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
    return character > DELETE
            && character < Character.MIN_SUPPLEMENTARY_CODE_POINT
            && Printable.isObeyed(character)
        ? new SerializedString(Printable.escape(character))
        : null;
  }
}
