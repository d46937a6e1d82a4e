package dev.cellmesh.config;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Quantities;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** [mqtt], [[mqtt.topics]] and [[sink.mqtt]]. */
final class MqttSections {
  static final Key<Boolean> ENABLED =
      Key.of("enabled", Kinds.flag(), true, "Whether to read from the broker.");
  static final BrokerKeys BROKER =
      new BrokerKeys(
          Key.of(
              "url",
              MqttKinds.broker(),
              "mqtt://127.0.0.1:1883",
              "The local broker; mqtts:// is MQTT over TLS."));
  static final Key<Integer> MAX_PAYLOAD =
      Key.of(
          "maxPayload",
          Quantities.intBytes("1KiB", "1MiB"),
          "64KiB",
          "Larger messages are dropped and counted.");

  static final Key<String> FILTER = Key.of("filter", MqttKinds.filter(), "#", "Which messages.");
  static final Key<String> SENSOR =
      Key.of(
          "sensor",
          MqttKinds.template(Set.of("topic"), true),
          "{topic}",
          "The sensor's name. A field of a JSON payload is added after a slash: kitchen/humidity.");
  static final Key<MqttTopicConfig.Format> FORMAT =
      Key.of(
          "format",
          Kinds.choice(MqttTopicConfig.Format.class),
          "auto",
          "What the payload is; auto looks at each. Others are dropped and counted.");
  static final Key<String> UNIT =
      Key.optional("unit", Kinds.unit(), "Cel", "Unit of a payload that is a single value.");
  static final Key<Boolean> RETAINED =
      Key.of(
          "retained",
          Kinds.flag(),
          false,
          "Whether messages the broker had kept are taken; they may be old.");
  static final Key<String> FIELD_UNIT =
      Key.optional(
          "temperature",
          Kinds.unit(),
          "Cel",
          "Dotted fields need quotes: \"battery.voltage\" = \"V\".");
  static final Section UNITS =
      Section.free("mqtt.topics.units", 64, "Unit by field of a JSON payload.", FIELD_UNIT);
  static final Section TOPICS =
      Section.repeated(
          "mqtt.topics",
          64,
          "What to read and how; up to 64. Without any, one with the defaults is assumed.",
          List.of(FILTER, SENSOR, FORMAT, UNIT, RETAINED),
          UNITS);
  static final Section MQTT =
      Section.of("mqtt", "Sensors that publish to the local MQTT broker.", mqttKeys(), TOPICS);

  static final BrokerKeys SINK_BROKER =
      new BrokerKeys(
          Key.required(
              "url", MqttKinds.broker(), "mqtt://homeassistant.local:1883", "The broker."));
  static final Key<String> CHANNEL =
      Key.of("channel", Kinds.channel(), "telemetry", "The channel to take readings from.");
  static final Key<String> SINK_FILTER =
      Key.of("filter", MqttKinds.filter(), "#", "Which readings, by board/sensor.");
  static final Key<String> TOPIC =
      Key.of(
          "topic",
          MqttKinds.template(Set.of("room", "channel", "board", "sensor"), false),
          "cellmesh/{board}/{sensor}",
          "The topic to publish to.");
  static final Key<Boolean> RETAIN =
      Key.of("retain", Kinds.flag(), false, "Whether the broker keeps the last value of a topic.");
  static final Section SINK_MQTT =
      Section.repeated(
          "sink.mqtt", 8, "Brokers that get what the room publishes; up to 8.", sinkKeys());
  static final Section SINK = Section.of("sink", "", List.of(), SINK_MQTT);

  private MqttSections() {}

  private static List<Key<?>> mqttKeys() {
    List<Key<?>> keys = new ArrayList<>(List.of(ENABLED));
    keys.addAll(BROKER.all());
    keys.add(MAX_PAYLOAD);
    return keys;
  }

  private static List<Key<?>> sinkKeys() {
    List<Key<?>> keys = new ArrayList<>(SINK_BROKER.all());
    keys.addAll(List.of(CHANNEL, SINK_FILTER, TOPIC, RETAIN));
    return keys;
  }

  static MqttConfig mqtt(Table table) {
    List<Table> topics = table.childrenOrDefault(TOPICS);
    return new MqttConfig(
        table.get(ENABLED),
        BROKER.read(table),
        table.get(MAX_PAYLOAD),
        topics.stream().map(MqttSections::topic).toList());
  }

  private static MqttTopicConfig topic(Table table) {
    String filter = table.get(FILTER);
    String sensor = table.get(SENSOR);
    int wildcards = MqttKinds.wildcards(filter);
    for (String hole : MqttKinds.holes(sensor)) {
      if (hole.matches("[0-9]+") && Integer.parseInt(hole) > wildcards) {
        table.reject(
            SENSOR,
            Problem.Kind.CONFLICT,
            "uses {" + hole + "}, but the filter has " + wildcards + " wildcards",
            "count + and # of the filter from the left, from 1");
      }
    }
    return new MqttTopicConfig(
        filter,
        sensor,
        table.get(FORMAT),
        table.find(UNIT),
        table.child(UNITS).all(FIELD_UNIT),
        table.get(RETAINED));
  }

  static List<MqttSinkConfig> sinks(Table table, MqttConfig source) {
    return table.child(SINK).children(SINK_MQTT).stream().map(t -> sink(t, source)).toList();
  }

  private static MqttSinkConfig sink(Table table, MqttConfig source) {
    MqttSinkConfig sink =
        new MqttSinkConfig(
            SINK_BROKER.read(table),
            table.get(CHANNEL),
            table.get(SINK_FILTER),
            table.get(TOPIC),
            table.get(RETAIN));
    boolean loops =
        source.enabled()
            && source.broker().url().equals(sink.broker().url())
            && source.topics().stream().anyMatch(t -> MqttKinds.mayMatch(t.filter(), sink.topic()));
    if (loops) {
      table.warn(
          TOPIC,
          "a filter of [[mqtt.topics]] matches what this sink writes to the same broker",
          "narrow that filter, so that readings do not go round in circles");
    }
    return sink;
  }
}
