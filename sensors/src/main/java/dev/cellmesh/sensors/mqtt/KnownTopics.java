package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.TopicFilter;
import java.util.List;
import java.util.Map;

/**
 * The topic conventions of widespread systems: what to call their sensors, and which of their
 * topics carry no readings. Default prefixes only; another prefix needs a {@link TopicRule} of its
 * own.
 */
public final class KnownTopics {
  /** Discovery, logs and commands. */
  public static final List<String> IGNORED =
      List.of(
          "homeassistant/#",
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

  private static final List<TopicRule> RULES =
      List.of(
          // Zigbee2MQTT: friendly names may hold slashes.
          TopicRule.named("zigbee2mqtt/#", "{2+}"),
          // Tasmota.
          TopicRule.named("tele/+/SENSOR", "{2}"),
          TopicRule.named("tele/+/STATE", "{2}"),
          TopicRule.named("tele/+/LWT", "{2}/online"),
          TopicRule.named("stat/+/RESULT", "{2}"),
          new TopicRule("stat/+/STATUS8", "{2}", "StatusSNS", Map.of()),
          new TopicRule("stat/+/STATUS10", "{2}", "StatusSNS", Map.of()),
          TopicRule.named("stat/+/+", "{2}/{3}"),
          // Shelly, first generation: before ESPHome, whose filters would match some of its topics.
          new TopicRule("shellies/+/relay/+/energy", "{2+}", "", Map.of("energy", "Wmin")),
          new TopicRule("shellies/+/+/energy", "{2+}", "", Map.of("energy", "Wmin")),
          new TopicRule("shellies/+/emeter/+/total", "{2+}", "", Map.of("total", "Wh")),
          new TopicRule("shellies/+/emeter/+/total_returned", "{2+}", "", Map.of("*", "Wh")),
          TopicRule.named("shellies/#", "{2+}"),
          // Shelly, later generations.
          new TopicRule("+/events/rpc", "{1}", "params", Map.of()),
          TopicRule.named("+/status/+", "{1}/{3}"),
          TopicRule.named("+/online", "{1}/online"),
          // ESPHome.
          TopicRule.named("+/sensor/+/state", "{1}/{3}"),
          TopicRule.named("+/binary_sensor/+/state", "{1}/{3}"),
          TopicRule.named("+/text_sensor/+/state", "{1}/{3}"),
          TopicRule.named("+/switch/+/state", "{1}/{3}"),
          TopicRule.named("+/light/+/state", "{1}/{3}"),
          TopicRule.named("+/status", "{1}/online"));

  private static final TopicRule WHOLE_TOPIC = TopicRule.named("#", "{topic}");

  private KnownTopics() {}

  /** The convention that holds for the topic. */
  static TopicRule ruleFor(String topic) {
    for (TopicRule rule : RULES) {
      if (TopicFilter.matches(rule.filter(), topic)) {
        return rule;
      }
    }
    return WHOLE_TOPIC;
  }
}
