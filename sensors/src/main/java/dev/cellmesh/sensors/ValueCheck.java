package dev.cellmesh.sensors;

import org.jspecify.annotations.Nullable;

/** The bounds of values and units. */
final class ValueCheck {
  private ValueCheck() {}

  static @Nullable Rejection rejection(Value value) {
    return switch (value) {
      case Value.Numeric(double number) ->
          Double.isFinite(number) ? null : Rejection.NUMBER_NOT_FINITE;
      case Value.Flag _ -> null;
      case Value.Text(String text) -> textRejection(text);
    };
  }

  private static @Nullable Rejection textRejection(String text) {
    if (text.length() > Reading.MAX_TEXT_BYTES) {
      return Rejection.TEXT_TOO_LONG;
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else if (Character.isSurrogate(c)) {
        return Rejection.TEXT_MALFORMED;
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    return bytes > Reading.MAX_TEXT_BYTES ? Rejection.TEXT_TOO_LONG : null;
  }

  static boolean isUnit(String unit) {
    return unit.length() <= Reading.MAX_UNIT_CHARS
        && unit.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }
}
