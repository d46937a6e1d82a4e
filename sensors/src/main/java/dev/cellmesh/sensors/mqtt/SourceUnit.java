package dev.cellmesh.sensors.mqtt;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

  /** The primary units of SenML: RFC 8428, section 12.1, and RFC 8798, section 2. */
  private static final Set<String> SENML =
      Set.of(
          ("m kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3"
                  + " l m/s m/s2 m3/s l/s W/m2 cd/m2 bit bit/s lat lon pH dB dBW Bspl count / % %RH"
                  + " %EL EL 1/s 1/min beat/min beats S/m B VA VAs var vars J/m kg/m3 deg NTU")
              .split(" ", -1));

  private static final Map<String, SourceUnit> CONVERTED = new HashMap<>();

  /** Other spellings of a unit that is SenML's or converted. */
  private static final Map<String, String> SPELLINGS = new HashMap<>();

  static {
    convert("Pa", "hPa=100 mbar=100 kPa=1000 MPa=1000000 bar=100000 psi=6894.757293168");
    convert("Pa", "mmHg=133.322387415 inHg=3386.38864034");
    convert("V", "mV=0.001 kV=1000");
    convert("A", "mA=0.001 uA=0.000001");
    convert("W", "mW=0.001 kW=1000 MW=1000000");
    convert("VA", "kVA=1000");
    convert("var", "kvar=1000");
    convert("J", "Wmin=60 Wh=3600 kWh=3600000 MWh=3600000000 kJ=1000 MJ=1000000 GJ=1000000000");
    convert("vars", "varh=3600 kvarh=3600000");
    convert("VAs", "VAh=3600 kVAh=3600000");
    convert("s", "us=0.000001 ms=0.001 min=60 h=3600 d=86400");
    convert("m", "um=0.000001 mm=0.001 cm=0.01 km=1000 in=0.0254 ft=0.3048");
    convert("m/s", "mph=0.44704 mm/h=0.00000027777777777778 mm/s=0.001");
    convert("/", "ppm=0.000001 ppb=0.000000001 %=0.01");
    convert("kg/m3", "ug/m3=0.000000001 mg/m3=0.000001 g/m3=0.001");
    convert("kg", "mg=0.000001 t=1000");
    convert("l", "ml=0.001");
    convert("S/m", "uS/cm=0.0001 mS/cm=0.1");
    convert("B", "KiB=1024 kB=1000 MiB=1048576 MB=1000000");
    convert("Hz", "kHz=1000 MHz=1000000 GHz=1000000000");
    convert("Ohm", "kOhm=1000");
    CONVERTED.put("m3/h", divided("m3/s", "3600"));
    CONVERTED.put("l/min", divided("l/s", "60"));
    CONVERTED.put("l/h", divided("l/s", "3600"));
    CONVERTED.put("km/h", divided("m/s", "3.6"));
    CONVERTED.put("kn", divided("m/s", "1.94384449244060"));
    CONVERTED.put("dBm", new SourceUnit("dBW", BigDecimal.ONE, new BigDecimal("30")));
    CONVERTED.put(
        "degF",
        new SourceUnit(
            "Cel",
            new BigDecimal(5).divide(new BigDecimal(9), MathContext.DECIMAL128),
            new BigDecimal(32)));
    spell("Cel", "°C", "℃", "degC", "deg C", "celsius", "Celsius", "degrees C");
    spell("degF", "°F", "℉", "deg F", "fahrenheit", "Fahrenheit", "degrees F");
    spell("K", "°K", "kelvin", "Kelvin");
    spell("lx", "lux", "Lux");
    spell("Ohm", "Ω", "ohm");
    spell("kOhm", "kΩ");
    spell("var", "VAR", "VAr");
    spell("varh", "VArh");
    spell("kvarh", "kVArh", "kVARh");
    spell("ug/m3", "µg/m³", "μg/m³", "ug/m³", "µg/m3", "μg/m3");
    spell("mg/m3", "mg/m³");
    spell("g/m3", "g/m³");
    spell("m2", "m²");
    spell("m3", "m³");
    spell("m3/h", "m³/h");
    spell("m3/s", "m³/s");
    spell("l", "L");
    spell("ml", "mL");
    spell("l/min", "L/min");
    spell("l/h", "L/h");
    spell("uS/cm", "µS/cm", "μS/cm");
    spell("km/h", "kmh", "kph");
    spell("W/m2", "W/m²");
    spell("m/s2", "m/s²");
    spell("%RH", "%rh", "% RH", "%rH");
    spell("us", "µs", "μs");
    spell("um", "µm", "μm");
    spell("inHg", "inHG");
    spell("mbar", "hpa");
  }

  private static void convert(String unit, String factors) {
    for (String entry : factors.split(" ", -1)) {
      int equals = entry.indexOf('=');
      BigDecimal factor = new BigDecimal(entry.substring(equals + 1));
      CONVERTED.put(entry.substring(0, equals), new SourceUnit(unit, factor, BigDecimal.ZERO));
    }
  }

  private static void spell(String unit, String... spellings) {
    for (String spelling : spellings) {
      SPELLINGS.put(spelling, unit);
    }
  }

  private static SourceUnit divided(String unit, String divisor) {
    return new SourceUnit(
        unit,
        BigDecimal.ONE.divide(new BigDecimal(divisor), MathContext.DECIMAL128),
        BigDecimal.ZERO);
  }

  /** The unit of that name; one that is not known stands for itself. */
  static SourceUnit named(String source) {
    String name = SPELLINGS.getOrDefault(source, source);
    SourceUnit converted = CONVERTED.get(name);
    return converted != null ? converted : new SourceUnit(name, BigDecimal.ONE, BigDecimal.ZERO);
  }

  /** What is converted, by the unit that it is converted to. */
  static SortedMap<String, SortedSet<String>> conversions() {
    SortedMap<String, SortedSet<String>> units = new TreeMap<>();
    CONVERTED.forEach(
        (name, unit) -> units.computeIfAbsent(unit.unit(), _ -> new TreeSet<>()).add(name));
    SPELLINGS.forEach(
        (name, other) ->
            units.computeIfAbsent(named(other).unit(), _ -> new TreeSet<>()).add(name));
    return units;
  }

  /** Whether it is a unit of SenML, or converted into one. */
  static boolean isKnown(String source) {
    String name = SPELLINGS.getOrDefault(source, source);
    return SENML.contains(name) || CONVERTED.containsKey(name);
  }

  /**
   * The unit that a payload names; null if it is none that we know. There {@code C} and {@code F}
   * are temperatures.
   */
  static @Nullable String spelled(String unit) {
    return switch (unit) {
      case "C" -> "Cel";
      case "F" -> "degF";
      default -> isKnown(unit) ? unit : null;
    };
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
