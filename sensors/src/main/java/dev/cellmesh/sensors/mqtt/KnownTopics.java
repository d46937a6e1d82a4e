package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.TopicFilter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The topic conventions of widespread systems: what to call their sensors, and which of their
 * topics carry no readings. Default prefixes only; another prefix needs an entry of its own in
 * {@code [[mqtt.topics]]}.
 */
public final class KnownTopics {
  /** Discovery, logs and commands; a filter of the user's that asks for just these beats it. */
  public static final List<String> IGNORED =
      List.of(
          Backlog.TOPICS,
          "homeassistant/+/+/config",
          "homeassistant/+/+/+/config",
          "homeassistant/status",
          "tasmota/discovery/#",
          "zigbee2mqtt/bridge/#",
          "zigbee2mqtt/+/set/#",
          "zigbee2mqtt/+/get/#",
          "zigbee2mqtt/+/+/set/#",
          "zigbee2mqtt/+/+/get/#",
          "cmnd/#",
          "tele/+/INFO1",
          "tele/+/INFO2",
          "tele/+/INFO3",
          "stat/+/LOGGING",
          "+/debug",
          "+/+/+/command",
          "shellies/announce",
          "shellies/command",
          "shellies/+/announce",
          "shellies/+/info",
          "shellies/+/command",
          "shellies/+/+/+/command",
          "+/rpc",
          "+/command");

  private static final Pattern ONLINE = Pattern.compile("(?i)online|offline");

  /** Where a component has no number it is one of these. */
  private static final List<String> SHELLY_COMPONENTS =
      List.of("sys", "wifi", "eth", "ble", "cloud", "mqtt", "ws", "plugs_ui", "bthome", "matter");

  private static final Family ZIGBEE2MQTT =
      Family.of("zigbee2mqtt", "zigbee2mqtt/#", "{2+}")
          .withUnits(
              "%EL=battery",
              UnitNames.VOLTS_OR_MILLIVOLTS + "=voltage",
              UnitNames.AIR_PRESSURE + "=pressure",
              "kWh=energy,produced energy",
              "Cel=heating setpoint,cooling setpoint",
              "%=soil moisture",
              "Hz=ac frequency")
          .without(
              "id",
              "device",
              "update",
              "power_on_behavior",
              "elapsed",
              "ieeeaddr",
              "update_available");

  private static final Family TASMOTA =
      Family.of("tasmota", "tele/+/SENSOR", "{2}")
          .withUnits(
              UnitNames.AIR_PRESSURE + "=pressure,sea pressure,seapressure",
              "kWh=energy total,energy today,energy yesterday,energy energy",
              "kWh=total,today,yesterday",
              "Wh=energy period",
              "/=factor",
              "V=vcc",
              "Hz=frequency",
              "%=wifi rssi",
              "dBm=wifi signal",
              "s=uptime sec",
              "ppm=carbon dioxide",
              "Cel=heating setpoint")
          .without(
              "id",
              "tempunit",
              "pressureunit",
              "speedunit",
              "totalstarttime",
              "ssid",
              "ssid1",
              "bssid",
              "bssid1",
              "channel",
              "sleepmode");

  private static final Family SHELLY_1 =
      Family.of("shelly", "shellies/#", "{2+}")
          .withUnits("%EL=battery", "/=pf", UnitNames.AIR_PRESSURE + "=pressure", "s=uptime")
          .without("id", "mac", "ip", "ssid", "source", "overtemperature_text");

  private static final Family SHELLY_2 =
      Family.of("shelly", "+/events/rpc", "{1}")
          .within("params")
          .withUnits(
              "Wh=aenergy total,ret aenergy total,total act energy,total act ret energy",
              "Wh=total act,total act ret",
              "Cel=t c,tc",
              "%RH=rh",
              "V=battery v",
              "%EL=battery percent",
              "W=apower,act power",
              "VA=aprt power",
              "/=pf",
              "Hz=freq",
              "s=uptime")
          .without(
              "id",
              "src",
              "dst",
              "method",
              "source",
              "minute_ts",
              "by_minute",
              "tf",
              "events",
              "errors",
              "mac",
              "ssid",
              "bssid",
              "sta_ip",
              "update",
              "unixtime");

  /** No names of its own, but it is no ESPHome device either. */
  private static final Family HOME_ASSISTANT =
      Family.of("homeassistant", "homeassistant/#", "{topic}");

  private static final Family ESPHOME = Family.of("esphome", "+/sensor/+/state", "{1}/{3}");

  private static final Family BLUETOOTH =
      Family.of("theengs", "+/+/BTtoMQTT/#", "{topic}")
          .withUnits(
              "Cel=tempc,tempc2,tempc3",
              "degF=tempf,tempf2,tempf3",
              "%RH=hum",
              "%EL=batt",
              "V=volt",
              "m=distance",
              "%=moi")
          .without(
              "id", "name", "mac", "mac_type", "adv_type", "brand", "model", "model_id", "type");

  private static final Family RTL_433 =
      Family.of("rtl_433", "rtl_433/+/events", "{topic}/{model}/{subtype?}/{id}/{channel}")
          .withUnits("V=battery v", "Hz=frequency hz")
          .without("mic", "mod", "protocol");

  private static final Family VICTRON =
      Family.of("victron", "N/+/#", "{topic}").withUnits("%EL=soc");

  /** The first that fits holds. */
  private static final List<Family> FAMILIES =
      List.of(
          ZIGBEE2MQTT,
          TASMOTA,
          TASMOTA.at("tele/+/STATE", "{2}"),
          TASMOTA.at("tele/+/LWT", "{2}/online"),
          TASMOTA.at("stat/+/RESULT", "{2}"),
          TASMOTA.at("stat/+/STATUS8", "{2}").within("StatusSNS"),
          TASMOTA.at("stat/+/STATUS10", "{2}").within("StatusSNS"),
          TASMOTA.at("stat/+/+", "{2}/{3}"),
          SHELLY_1.at("shellies/+/relay/+/energy", "{2+}").withUnits("Wmin=energy"),
          SHELLY_1.at("shellies/+/+/energy", "{2+}").withUnits("Wmin=energy"),
          SHELLY_1.at("shellies/+/emeter/+/+", "{2+}").withUnits("Wh=total,total returned", "/=pf"),
          SHELLY_1,
          SHELLY_2,
          SHELLY_2.at("+/status/+", "{1}/{3}").within("").onlyIf(text -> text.startsWith("{")),
          BLUETOOTH,
          RTL_433,
          RTL_433.at("+/+/RTL_433toMQTT", "{topic}/{model}/{subtype?}/{id}/{channel}"),
          VICTRON,
          HOME_ASSISTANT,
          ESPHOME,
          ESPHOME.at("+/binary_sensor/+/state", "{1}/{3}"),
          ESPHOME.at("+/text_sensor/+/state", "{1}/{3}"),
          ESPHOME.at("+/switch/+/state", "{1}/{3}"),
          ESPHOME.at("+/light/+/state", "{1}/{3}"),
          ESPHOME.at("+/status", "{1}/online").onlyIf(text -> ONLINE.matcher(text).matches()));

  private KnownTopics() {}

  /**
   * The convention that holds for a message.
   *
   * @param text its payload, stripped
   */
  static Family familyOf(String topic, String text) {
    for (Family family : FAMILIES) {
      if (TopicFilter.matches(family.filter(), topic)
          && family.fits().test(text)
          && (!family.filter().equals("+/status/+") || isShellyComponent(topic))) {
        return family;
      }
    }
    return Family.NONE;
  }

  private static boolean isShellyComponent(String topic) {
    String component = topic.substring(topic.lastIndexOf('/') + 1);
    return component.matches("[a-z][a-z0-9_]*:\\d{1,3}") || SHELLY_COMPONENTS.contains(component);
  }
}
