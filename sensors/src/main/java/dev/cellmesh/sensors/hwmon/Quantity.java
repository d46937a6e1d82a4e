package dev.cellmesh.sensors.hwmon;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an input measures: the name of its file begins with a word that says it
 * (Documentation/hwmon/sysfs-interface.rst of the kernel).
 */
enum Quantity {
  /** Thousandths of a degree. */
  TEMPERATURE("temp", "Cel", 3),
  /** Revolutions per minute. */
  FAN("fan", "1/min", 0),
  /** Millivolts. */
  VOLTAGE("in", "V", 3),
  /** Milliamperes. */
  CURRENT("curr", "A", 3),
  /** Microwatts. */
  POWER("power", "W", 6),
  /** Microjoules. */
  ENERGY("energy", "J", 6),
  /** Thousandths of a percent. */
  HUMIDITY("humidity", "%RH", 3);

  private static final Pattern INPUT = Pattern.compile("([a-z]+)[0-9]{1,6}_input");
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,30}");

  private final String word;
  private final String unit;
  private final int scale;

  Quantity(String word, String unit, int scale) {
    this.word = word;
    this.unit = unit;
    this.scale = scale;
  }

  /** What a file of a chip's folder measures; empty if it is no such file. */
  static Optional<Quantity> of(Path file) {
    Matcher matcher = INPUT.matcher(String.valueOf(file.getFileName()));
    if (matcher.matches()) {
      for (Quantity quantity : values()) {
        if (quantity.word.equals(matcher.group(1))) {
          return Optional.of(quantity);
        }
      }
    }
    return Optional.empty();
  }

  /** The SenML unit (RFC 8428). */
  String unit() {
    return unit;
  }

  /** The file's text in that unit, the nearest double; empty if it is no whole number. */
  Optional<Double> value(String text) {
    return WHOLE.matcher(text).matches()
        ? Optional.of(new BigDecimal(new BigInteger(text), scale).doubleValue())
        : Optional.empty();
  }
}
