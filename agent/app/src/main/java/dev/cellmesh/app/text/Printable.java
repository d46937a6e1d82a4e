package dev.cellmesh.app.text;

import java.util.stream.Collectors;

/**
 * Text for a terminal or a log, whoever wrote it: what would move the cursor, change a colour
 * (ECMA-48, section 5), begin another line or turn the direction of reading (UAX 9) is shown as an
 * escape, as in JSON.
 */
public final class Printable {
  private static final int ASCII = 0x80;

  private Printable() {}

  /** The text on one line; the same object if there is nothing to hide in it. */
  public static String line(String text) {
    int at = 0;
    while (at < text.length() && isHarmless(text, at)) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, at);
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (isHarmless(text, at)) {
        out.append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else {
        out.append(escape(c));
      }
    }
    return out.toString();
  }

  /** The same where the line feeds are ours. */
  public static String lines(String text) {
    return text.lines().map(Printable::line).collect(Collectors.joining("\n"));
  }

  /** How a character is shown that is not to be obeyed. */
  public static String escape(int utf16) {
    return "\\u%04x".formatted(utf16);
  }

  /** Whether a terminal would obey the character, or hide it, instead of showing it. */
  public static boolean isObeyed(int utf16) {
    if (utf16 < ASCII) {
      return utf16 < ' ' || utf16 == 0x7f;
    }
    return switch (Character.getType(utf16)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static boolean isHarmless(String text, int at) {
    char c = text.charAt(at);
    return Character.isSurrogate(c) ? isPaired(text, at) : c == '\t' || !isObeyed(c);
  }

  private static boolean isPaired(String text, int at) {
    char c = text.charAt(at);
    return Character.isHighSurrogate(c)
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
