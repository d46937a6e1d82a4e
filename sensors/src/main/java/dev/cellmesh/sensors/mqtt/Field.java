package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of a payload.
 *
 * @param path names from the outermost object inwards, as the payload has them; empty for a plain
 *     payload
 * @param value its value; for an absent one the word that says so
 * @param text the text that the value was read from, or null if the payload itself has a number or
 *     a boolean there
 * @param unit the unit that the payload states for it, in a spelling of {@link SourceUnit}, or null
 * @param absent whether the payload says that there is no value now
 * @param time the time that the payload states for it, or null
 */
record Field(
    List<String> path,
    Value value,
    @Nullable String text,
    @Nullable String unit,
    boolean absent,
    @Nullable Instant time) {

  static Field of(List<String> path, Value value) {
    return new Field(path, value, null, null, false, null);
  }

  static Field of(List<String> path, String text, Words.Word word) {
    return new Field(path, word.value(), text, word.unit(), word.absent(), null);
  }

  Field withPath(List<String> newPath) {
    return new Field(newPath, value, text, unit, absent, time);
  }

  Field withUnit(String newUnit) {
    return new Field(path, value, text, newUnit, absent, time);
  }

  Field withTime(Instant newTime) {
    return new Field(path, value, text, unit, absent, newTime);
  }

  /** The same as the text that it was, whatever that looks like. */
  Field asText() {
    if (text != null) {
      return new Field(path, Value.of(text), null, null, false, time);
    }
    return value instanceof Value.Numeric(double number)
        ? new Field(path, Value.of(digits(number)), null, null, false, time)
        : this;
  }

  private static String digits(double number) {
    return Double.isFinite(number)
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : Double.toString(number);
  }

  /** The innermost name; empty for a plain payload. */
  String name() {
    return path.isEmpty() ? "" : path.getLast();
  }
}
