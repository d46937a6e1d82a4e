package dev.cellmesh.sensors.mqtt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The units that names say: {@code rain_mm} by its ending, {@code temperature} because everybody
 * means degrees Celsius. A name whose unit depends on the maker, such as {@code pressure}, {@code
 * energy} or {@code distance}, says none; a {@link Family} knows more of its own names.
 */
final class UnitNames {
  /** A voltage above this is in millivolts, or else unknown. */
  private static final double VOLTS_AT_MOST = 1000;

  /** What air pressure can be, in hPa: outside it is another pressure, or another unit. */
  private static final double LEAST_AIR_HPA = 300;

  private static final double MOST_AIR_HPA = 1100;

  /** Of a {@link Family}: volts of the mains and millivolts of batteries under one name. */
  static final String VOLTS_OR_MILLIVOLTS = "V or mV";

  /** Air pressure in hPa, if it can be that. */
  static final String AIR_PRESSURE = "hPa of the air";

  /** Volts, up to what anybody measures in them. */
  private static final String VOLTS = "V at most";

  /** The last words of a name, in small letters; a longer one wins. */
  private static final Map<String, String> BY_WORDS =
      words(
          "Cel=temperature,temp,dew point,dewpoint",
          // Mireds or kelvin, grams in a cubic metre, and who knows what: no such quantities.
          "=color temp,color temperature,colour temperature,absolute humidity,soil humidity",
          "%RH=humidity,relative humidity",
          VOLTS + "=voltage",
          "A=current",
          "W=power,active power",
          "VA=apparent power",
          "var=reactive power",
          "/=power factor",
          "lx=illuminance,lux",
          "ppm=co2,carbon dioxide",
          "ug/m3=pm25,pm10,pm2 5,pm1",
          "dBm=rssi,wifi signal",
          "%EL=battery level,battery percentage,battery percent",
          AIR_PRESSURE
              + "=air pressure,barometric pressure,atmospheric pressure,sea level"
              + " pressure,barometer");

  /** Sensors of air pressure: what they call pressure is that. */
  private static final Pattern BAROMETER =
      Pattern.compile(
          "(?i)(?:^|[/_ -])(?:bm[ep]\\d{3}|ms56\\d\\d|lps\\d\\d\\w*|hp20\\d)(?:[/_ -]|$)");

  /** Unit by the end of a name, written as units are. */
  private static final Map<String, String> BY_ENDING = new LinkedHashMap<>();

  static {
    for (String end :
        ("hPa kPa MPa mbar mmHg inHg mV kV mA mW kW Wh kWh MWh VA kVA VAr Hz kHz MHz dBm dB lx"
                + " lux ppm ppb mm cm km mph ug_m3 mg_m3 uS_cm PSI psi degC degF")
            .split(" ", -1)) {
      BY_ENDING.put("_" + end, end.equals("PSI") ? "psi" : end.replace('_', '/'));
    }
    BY_ENDING.put("_km_h", "km/h");
    BY_ENDING.put("_m_s", "m/s");
    BY_ENDING.put("_mi_h", "mph");
    BY_ENDING.put("_mm_h", "mm/h");
    BY_ENDING.put("pressure_bar", "bar");
    BY_ENDING.put("pressure_Pa", "Pa");
  }

  private static final Pattern TEMPERATURE_IN =
      Pattern.compile("(?i:(?:^|.*[/_ .-])temp(?:erature)?)_([CFKfcK])");

  /** Which of several, or that it is a value at all: no part of what is measured. */
  private static final Pattern INDEX =
      Pattern.compile("(?:[/_ ](?:\\d+|v|(?i:l[123]|phase_?[abc123]|value|val|state)))+$");

  private UnitNames() {}

  /** Units by the last words of a name: {@code "Cel=temperature,temp"}. */
  static Map<String, String> words(String... entries) {
    Map<String, String> units = new LinkedHashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      for (String words : entry.substring(equals + 1).split(",", -1)) {
        units.put(words, entry.substring(0, equals));
      }
    }
    return Map.copyOf(units);
  }

  /**
   * What a name says of the unit, by itself: to be remembered, as names are many times fewer than
   * values.
   *
   * @param name topic and fields as they came
   * @param family what the names of its family mean besides
   * @return for {@link #unit}; empty if the name says nothing
   */
  static String meaning(String name, Map<String, String> family) {
    String whole = name.endsWith("pm2_5") ? name : withoutIndex(name);
    String unit = byEnding(whole);
    if (unit != null) {
      return unit;
    }
    List<String> words = wordsOf(whole);
    for (int count = Math.min(3, words.size()); count > 0; count--) {
      String last = String.join(" ", words.subList(words.size() - count, words.size()));
      String found = family.containsKey(last) ? family.get(last) : BY_WORDS.get(last);
      if (found != null) {
        return found;
      }
    }
    boolean isPressure = !words.isEmpty() && words.getLast().equals("pressure");
    return isPressure && BAROMETER.matcher(whole).find() ? AIR_PRESSURE : "";
  }

  /** The source's unit for a value, or null if it is not known. */
  static @Nullable String unit(String meaning, double value) {
    boolean isHigh = Math.abs(value) > VOLTS_AT_MOST;
    return switch (meaning) {
      case "" -> null;
      case VOLTS_OR_MILLIVOLTS -> isHigh ? "mV" : "V";
      case VOLTS -> isHigh ? null : "V";
      case AIR_PRESSURE -> value >= LEAST_AIR_HPA && value <= MOST_AIR_HPA ? "hPa" : null;
      default -> meaning;
    };
  }

  private static String withoutIndex(String name) {
    String stripped = INDEX.matcher(name).replaceFirst("");
    return stripped.isEmpty() ? name : stripped;
  }

  private static @Nullable String byEnding(String name) {
    Matcher temperature = TEMPERATURE_IN.matcher(name);
    if (temperature.matches()) {
      return switch (temperature.group(1)) {
        case "C", "c" -> "Cel";
        case "F", "f" -> "degF";
        default -> "K";
      };
    }
    for (Map.Entry<String, String> ending : BY_ENDING.entrySet()) {
      if (name.endsWith(ending.getKey())) {
        return ending.getValue();
      }
    }
    return null;
  }

  /** The words at the end of a name, in small letters, the last few: camel case is taken apart. */
  private static List<String> wordsOf(String name) {
    String tail = name.substring(Math.max(0, name.length() - 64));
    List<String> words = new ArrayList<>();
    for (String word : tail.split("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})", -1)) {
      if (!word.isEmpty()) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }
}
