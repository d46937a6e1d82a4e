package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Quantities;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import dev.cellmesh.mqtt.BrokerKeys;
import dev.cellmesh.mqtt.MqttKinds;
import dev.cellmesh.sensors.Driver;
import dev.cellmesh.sensors.DriverContext;
import dev.cellmesh.sensors.Sensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** [mqtt] or [[mqtt]], [[mqtt.topics]], [mqtt.topics.units]. */
public record MqttDriver() implements Driver<MqttOptions> {
  private static final Duration SESSION = Duration.ofDays(1);
  private static final int MAX_UNACKNOWLEDGED = 256;
  private static final int MAX_WAITING = 4_096;
  private static final int MAX_RETAINED = 1_000;

  private static final String KNOWN_UNITS = "docs/payloads.md lists the units that are known";

  private static final Key<Boolean> ENABLED =
      Key.of("enabled", Kinds.flag(), true, "Whether to read from the broker.");
  private static final BrokerKeys BROKER =
      new BrokerKeys(
          Key.of(
              "url",
              MqttKinds.broker(),
              "mqtt://127.0.0.1:1883",
              "The local broker; mqtts:// is MQTT over TLS."));
  private static final Key<Integer> MAX_PAYLOAD =
      Key.of(
          "maxPayload",
          Quantities.intBytes("1KiB", "1MiB"),
          "64KiB",
          "Larger messages are dropped and counted.");

  private static final Key<String> FILTER =
      Key.of("filter", MqttKinds.filter(), "#", "Which messages.");
  private static final Key<String> SENSOR =
      Key.of(
          "sensor",
          MqttKinds.fieldTemplate(),
          "{topic}",
          "The sensor's name; {model} is a field of a JSON payload. The others come after a"
              + " slash.");
  private static final Key<TopicRule.Format> FORMAT =
      Key.of(
          "format",
          Kinds.choice(TopicRule.Format.class),
          "auto",
          "What the payload is; auto looks at each. Others are dropped and counted.");
  private static final Key<String> UNIT =
      Key.optional(
          "unit",
          Kinds.text(24),
          "Cel",
          "Unit of a payload that is a single value, as the device means it; bar, kWh or degF are"
              + " converted to units of SenML.");
  private static final Key<List<String>> TEXTS =
      Key.of(
          "texts",
          Kinds.list(Kinds.text(128), 0, 64),
          List.of(),
          "Fields of a JSON payload that stay text even if they look like numbers: codes,"
              + " colours.");
  private static final Key<String> TIME =
      Key.optional(
          "time",
          Kinds.text(128),
          "ts",
          "The field of a JSON payload with its time; else ts, time, timestamp, received_at or"
              + " last_seen.");
  private static final Key<Boolean> RETAINED =
      Key.of(
          "retained",
          Kinds.flag(),
          false,
          "Whether messages the broker had kept are taken; they may be old.");
  private static final Key<String> FIELD_UNIT =
      Key.optional(
          "temperature",
          Kinds.text(24),
          "Cel",
          "Dotted fields need quotes: \"battery.voltage\" = \"V\".");
  private static final Section UNITS =
      Section.free("mqtt.topics.units", 64, "Unit by field of a JSON payload.", FIELD_UNIT);
  private static final Section TOPICS =
      Section.repeated(
          "mqtt.topics",
          64,
          "What to read and how; up to 64. Without any, one with the defaults is assumed.",
          List.of(FILTER, SENSOR, FORMAT, UNIT, TEXTS, TIME, RETAINED),
          UNITS);
  private static final int MAX_BROKERS = 8;

  private static final Key<String> PREFIX =
      Key.optional(
          "prefix",
          Kinds.sensorName(),
          "barn",
          "Put before the names of this broker's sensors. For several brokers write [[mqtt]] and"
              + " give each a prefix.");
  private static final Section SECTION =
      Section.oneOrMore(
          "mqtt",
          MAX_BROKERS,
          "Sensors that publish to the local MQTT broker; [[mqtt]] for up to 8 brokers.",
          keys(),
          TOPICS);

  private static List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>(List.of(ENABLED));
    keys.addAll(BROKER.all());
    keys.addAll(List.of(MAX_PAYLOAD, PREFIX));
    return keys;
  }

  @Override
  public Section section() {
    return SECTION;
  }

  @Override
  public MqttOptions read(Table file) {
    Set<String> prefixes = new HashSet<>();
    return new MqttOptions(
        file.childrenOrDefault(SECTION).stream().map(table -> one(table, prefixes)).toList());
  }

  private static MqttOptions.One one(Table table, Set<String> prefixes) {
    boolean enabled = table.get(ENABLED);
    String prefix = Objects.requireNonNullElse(table.find(PREFIX), "");
    if (!prefixes.add(prefix)) {
      table.reject(
          PREFIX,
          Problem.Kind.CONFLICT,
          prefix.isEmpty() ? "is missing in two [[mqtt]]" : "is the same in two [[mqtt]]",
          "give each broker its own, so that their sensors can be told apart");
    } else if (enabled) {
      table.claim(Driver.HOST_NAME, name(prefix));
    }
    return new MqttOptions.One(
        enabled,
        BROKER.read(table),
        table.get(MAX_PAYLOAD),
        prefix,
        table.childrenOrDefault(TOPICS).stream().map(MqttDriver::topic).toList());
  }

  private static String name(String prefix) {
    return prefix.isEmpty() ? "mqtt" : "mqtt-" + prefix;
  }

  private static TopicOptions topic(Table table) {
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
    Map<String, String> units = table.child(UNITS).all(FIELD_UNIT);
    String unit = table.find(UNIT);
    if (unit != null) {
      checkUnit(table, UNIT, unit);
    }
    units.forEach((field, named) -> checkUnit(table.child(UNITS), fieldUnit(field), named));
    return new TopicOptions(
        filter,
        sensor,
        table.get(FORMAT),
        unit,
        units,
        table.get(TEXTS),
        table.find(TIME),
        table.get(RETAINED));
  }

  private static Key<String> fieldUnit(String field) {
    return Key.optional(field, UNIT.kind(), "Cel", "");
  }

  private static void checkUnit(Table table, Key<String> key, String unit) {
    if (SourceUnit.isKnown(unit)) {
      return;
    }
    String unknown = "is \"" + unit + "\", neither a unit of SenML nor one that is converted";
    if (unit.matches("[!-~]{1,16}")) {
      table.warn(key, unknown + "; readings bear it as it is", KNOWN_UNITS);
    } else {
      table.reject(key, Problem.Kind.BAD_VALUE, unknown, KNOWN_UNITS);
    }
  }

  @Override
  public List<Sensor> sensors(MqttOptions options, DriverContext context) {
    return options.enabled().stream()
        .<Sensor>map(one -> new MqttSensor(source(one, context), context.clock()))
        .toList();
  }

  static MqttSourceOptions source(MqttOptions.One options, DriverContext context) {
    String suffix = options.prefix().isEmpty() ? "" : "-" + options.prefix();
    return new MqttSourceOptions(
        name(options.prefix()),
        options.prefix(),
        options.broker().server(context.board(), suffix),
        options.topics().stream().map(TopicOptions::rule).toList(),
        KnownTopics.IGNORED,
        SESSION,
        MAX_UNACKNOWLEDGED,
        MAX_WAITING,
        options.maxPayloadBytes(),
        MAX_RETAINED,
        options.broker().qos());
  }
}
