package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.Value;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a word in a payload means: a boolean, a number, or itself. */
final class Words {
  /** Texts longer than this are prose, not a state; in characters. */
  private static final int MAX_TEXT_CHARS = 64;

  private static final int MAX_NUMBER_CHARS = 40;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private static final Map<String, Boolean> BOOLEANS =
      Map.of(
          "on", true, "off", false, "true", true, "false", false, "online", true, "offline", false,
          "yes", true, "no", false);

  private Words() {}

  /** The value, or null for text that is too long to be a state. */
  static @Nullable Value valueOf(String word) {
    String text = word.strip();
    Boolean flag = text.length() > 7 ? null : BOOLEANS.get(text.toLowerCase(Locale.ROOT));
    if (flag != null) {
      return Value.of(flag.booleanValue());
    }
    if (text.length() <= MAX_NUMBER_CHARS && NUMBER.matcher(text).matches()) {
      return Value.of(Double.parseDouble(text));
    }
    if (isNotFinite(text)) {
      return Value.of(Double.NaN);
    }
    return textOf(text);
  }

  /** The text itself, or null if it is none or too long to be a state. */
  static @Nullable Value textOf(String text) {
    return text.isEmpty() || text.length() > MAX_TEXT_CHARS ? null : Value.of(text);
  }

  private static boolean isNotFinite(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity" -> true;
      default -> false;
    };
  }
}
