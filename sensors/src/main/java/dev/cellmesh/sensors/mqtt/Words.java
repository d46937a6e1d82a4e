package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.Value;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a text in a payload means: a boolean, a number, a number with its unit, or itself. */
final class Words {
  private static final int MAX_NUMBER_CHARS = 40;

  /** As many as a double holds for certain. */
  private static final int CERTAIN_DIGITS = 15;

  /**
   * What a number looks like when a program has written it. With a zero in front it is a code, and
   * so is {@code 1E6} without sign or dot, which no program writes.
   */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:(?:0|[1-9]\\d*)(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");

  private static final Pattern WITH_UNIT = Pattern.compile("([+-]?[0-9.]+)(\\s*)(\\S.*)");

  private static final Map<String, Boolean> BOOLEANS =
      Map.of(
          "on", true, "off", false, "true", true, "false", false, "online", true, "offline", false,
          "yes", true, "no", false);

  /** How Home Assistant and many others say that there is no value now. */
  private static final Set<String> ABSENT = Set.of("unavailable", "unknown", "null", "n/a");

  private static final Set<String> NOT_FINITE =
      Set.of("nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity");

  private Words() {}

  /**
   * What a text says.
   *
   * @param value the value; for an absent one the word itself
   * @param unit the unit that stands behind the number, in a spelling that {@link SourceUnit}
   *     knows, or null
   * @param absent whether the word says that there is no value now
   */
  record Word(Value value, @Nullable String unit, boolean absent) {}

  /** What the text says, or null for blanks. */
  static @Nullable Word read(String word) {
    String text = word.strip();
    if (text.isEmpty()) {
      return null;
    }
    if (text.length() > MAX_NUMBER_CHARS) {
      return new Word(Value.of(text), null, false);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    Boolean flag = BOOLEANS.get(lower);
    if (flag != null) {
      return new Word(Value.of(flag.booleanValue()), null, false);
    }
    if (NOT_FINITE.contains(lower)) {
      return new Word(Value.of(Double.NaN), null, false);
    }
    if (isNumber(text)) {
      return new Word(Value.of(Double.parseDouble(text)), null, false);
    }
    Word measured = withUnit(text);
    return measured != null ? measured : new Word(Value.of(text), null, ABSENT.contains(lower));
  }

  private static @Nullable Word withUnit(String text) {
    Matcher parts = WITH_UNIT.matcher(text);
    if (!parts.matches() || !isNumber(parts.group(1))) {
      return null;
    }
    String unit = parts.group(3);
    // "5C" may be a door; "5 °C", "5°C" and "5%" are no doors.
    boolean apart = !parts.group(2).isEmpty() || !Character.isLetter(unit.codePointAt(0));
    return apart && SourceUnit.spelled(unit) != null
        ? new Word(Value.of(Double.parseDouble(parts.group(1))), unit, false)
        : null;
  }

  /**
   * Whether a text is a number and nothing else: writing the number again gives the same text, but
   * for sign, blanks and trailing zeros of the fraction.
   */
  static boolean isNumber(String text) {
    if (text.length() > MAX_NUMBER_CHARS || !NUMBER.matcher(text).matches()) {
      return false;
    }
    boolean fraction = text.indexOf('.') >= 0;
    boolean exponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
    boolean signed = text.indexOf('-') >= 0 || text.indexOf('+') >= 0;
    if (exponent && !fraction && !signed) {
      return false;
    }
    double number = Double.parseDouble(text);
    BigDecimal exact = new BigDecimal(text).stripTrailingZeros();
    if (!fraction && !exponent) {
      return text.length() - (signed ? 1 : 0) <= CERTAIN_DIGITS;
    }
    return Double.isFinite(number)
        && (exact.precision() <= CERTAIN_DIGITS || exact.compareTo(BigDecimal.valueOf(number)) == 0)
        && (number != 0) == (exact.signum() != 0);
  }
}
