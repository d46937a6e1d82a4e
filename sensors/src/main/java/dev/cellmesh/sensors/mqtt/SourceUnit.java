package dev.cellmesh.sensors.mqtt;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/**
 * A unit as a source uses it, and the way to the SenML unit (RFC 8428 section 12.1) that we send.
 * Secondary units (RFC 8798) are converted, because packs of version 10 may not hold them.
 *
 * @param unit SenML unit after the conversion
 * @param factor the converted value is {@code (value - offset) × factor}
 * @param offset see {@code factor}
 */
record SourceUnit(String unit, BigDecimal factor, BigDecimal offset) {
  /** As many as a double holds for certain. */
  private static final MathContext DIGITS = new MathContext(15);

  private static final Map<String, SourceUnit> CONVERTED =
      Map.ofEntries(
          Map.entry("hPa", of("Pa", "100")),
          Map.entry("mbar", of("Pa", "100")),
          Map.entry("kPa", of("Pa", "1000")),
          Map.entry("mmHg", of("Pa", "133.322387415")),
          Map.entry("inHg", of("Pa", "3386.38864034")),
          Map.entry("mV", of("V", "0.001")),
          Map.entry("mA", of("A", "0.001")),
          Map.entry("kW", of("W", "1000")),
          Map.entry("kVA", of("VA", "1000")),
          Map.entry("kvar", of("var", "1000")),
          Map.entry("Wh", of("J", "3600")),
          Map.entry("kWh", of("J", "3600000")),
          Map.entry("Wmin", of("J", "60")),
          Map.entry("ms", of("s", "0.001")),
          Map.entry("min", of("s", "60")),
          Map.entry("h", of("s", "3600")),
          Map.entry("mm", of("m", "0.001")),
          Map.entry("cm", of("m", "0.01")),
          Map.entry("km", of("m", "1000")),
          Map.entry(
              "km/h",
              new SourceUnit(
                  "m/s",
                  BigDecimal.ONE.divide(new BigDecimal("3.6"), MathContext.DECIMAL128),
                  BigDecimal.ZERO)),
          Map.entry("mm/h", of("m/s", "0.00000027777777777778")),
          Map.entry("%", of("/", "0.01")),
          Map.entry("ppm", of("/", "0.000001")),
          Map.entry("ug/m3", of("kg/m3", "0.000000001")),
          Map.entry("KiB", of("B", "1024")),
          Map.entry("dBm", new SourceUnit("dBW", BigDecimal.ONE, new BigDecimal("30"))),
          Map.entry(
              "degF",
              new SourceUnit(
                  "Cel",
                  new BigDecimal(5).divide(new BigDecimal(9), MathContext.DECIMAL128),
                  new BigDecimal(32))));

  private static SourceUnit of(String unit, String factor) {
    return new SourceUnit(unit, new BigDecimal(factor), BigDecimal.ZERO);
  }

  /** The unit of that name; one that is not known stands for itself. */
  static SourceUnit named(String source) {
    SourceUnit converted = CONVERTED.get(source);
    return converted != null ? converted : new SourceUnit(source, BigDecimal.ONE, BigDecimal.ZERO);
  }

  /** The value in {@link #unit}; decimal, so that 1013.2 hPa are 101320 Pa and nothing beside. */
  double convert(double value) {
    if (!Double.isFinite(value)
        || (factor.compareTo(BigDecimal.ONE) == 0 && offset.signum() == 0)) {
      return value;
    }
    return BigDecimal.valueOf(value).subtract(offset).multiply(factor).round(DIGITS).doubleValue();
  }
}
