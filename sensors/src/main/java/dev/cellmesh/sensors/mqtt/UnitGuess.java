package dev.cellmesh.sensors.mqtt;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The unit that a field most likely has, from its name. The names are those that Zigbee2MQTT,
 * Tasmota, ESPHome and Shelly document; a {@link TopicRule} overrides a wrong guess.
 */
final class UnitGuess {
  /** Zigbee2MQTT gives a battery's voltage in mV and a plug's in V, under one name. */
  private static final double VOLTS_AT_MOST = 1000;

  /** By the end of the name, as whole words; longer ends first. */
  private static final Map<String, String> BY_END = new LinkedHashMap<>();

  static {
    // Two segments first: "total" alone says nothing.
    put("kWh", "energy/total", "energy/today", "energy/yesterday");
    put("Wh", "energy/period", "aenergy/total", "total_act_energy", "total_act_ret_energy");
    put("Wh", "total_energy");
    // Mireds, and no temperature.
    put("", "color_temp", "color_temp_startup");
    put("degF", "temperature_f");
    put("V", "battery/v");
    put("%EL", "battery/percent");
    put("%", "wifi/rssi");
    put("dBm", "wifi/signal", "rssi", "wifi_signal");
    put("Cel", "temperature", "tc", "temp", "dewpoint", "dew_point", "heating_setpoint");
    put("Cel", "cooling_setpoint", "current_temperature", "target_temperature");
    put("%RH", "humidity", "rh");
    put("hPa", "pressure", "seapressure", "sea_level_pressure");
    put("%EL", "battery", "battery_level", "battery_percentage");
    put("V", "voltage", "vcc");
    put("A", "current");
    put("VA", "apparentpower", "apparent_power", "aprt_power");
    put("var", "reactivepower", "reactive_power");
    put("/", "factor", "power_factor", "pf");
    put("W", "power", "apower", "act_power", "active_power");
    put("kWh", "energy");
    put("Hz", "freq", "frequency", "ac_frequency");
    put("lx", "illuminance", "illuminance_lux", "lux");
    put("ppm", "co2", "carbondioxide", "carbon_dioxide");
    put("ug/m3", "pm25", "pm10", "pm2_5", "pm2.5");
    put("%", "soil_moisture", "moisture");
    put("s", "uptime", "uptimesec");
    put("cm", "distance");
    put("km/h", "wind_speed");
  }

  private UnitGuess() {}

  private static void put(String unit, String... ends) {
    for (String end : ends) {
      BY_END.putIfAbsent(end, unit);
    }
  }

  /** The source unit's name, or null if there is no good guess. */
  static @Nullable String of(String sensor, double value) {
    String name = sensor.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> entry : BY_END.entrySet()) {
      if (endsWithWord(name, entry.getKey())) {
        return refine(entry.getKey(), entry.getValue(), value);
      }
    }
    return null;
  }

  private static String refine(String end, String unit, double value) {
    if (end.equals("voltage") && Math.abs(value) > VOLTS_AT_MOST) {
      return "mV";
    }
    // Only Zigbee2MQTT and its like mean hPa below this; Pa otherwise.
    if (unit.equals("hPa") && value > 10_000) {
      return "Pa";
    }
    return unit;
  }

  private static boolean endsWithWord(String name, String end) {
    if (!name.endsWith(end)) {
      return false;
    }
    int before = name.length() - end.length() - 1;
    return before < 0 || name.charAt(before) == '/' || name.charAt(before) == '_';
  }
}
