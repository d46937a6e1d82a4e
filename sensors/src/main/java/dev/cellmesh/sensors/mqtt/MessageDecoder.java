package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Rejection;
import dev.cellmesh.sensors.SensorName;
import dev.cellmesh.sensors.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes readings of messages by rules. Knows no broker; for one thread. */
final class MessageDecoder {
  private final List<TopicRule> rules;
  private final List<String> ignore;
  private final int maxPayloadBytes;
  private final Drops drops;

  /** Told of everything that did not become a reading. */
  interface Drops {
    void drop(String reason, String topic);
  }

  MessageDecoder(List<TopicRule> rules, List<String> ignore, int maxPayloadBytes, Drops drops) {
    this.rules = rules;
    this.ignore = ignore;
    this.maxPayloadBytes = maxPayloadBytes;
    this.drops = drops;
  }

  /** The readings of one message; empty if there are none, which has been counted then. */
  List<Reading> decode(String topic, byte[] payload, Instant arrived, boolean retained) {
    TopicRule asked = ruleFor(topic);
    if (asked == null) {
      return none(MqttReject.NO_RULE, topic);
    }
    if (ignore.stream().anyMatch(filter -> TopicFilter.matches(filter, topic))) {
      return none(MqttReject.IGNORED_TOPIC, topic);
    }
    if (retained && !asked.retained()) {
      return none(MqttReject.RETAINED, topic);
    }
    if (payload.length == 0) {
      return none(MqttReject.PAYLOAD_EMPTY, topic);
    }
    if (payload.length > maxPayloadBytes) {
      return none(MqttReject.PAYLOAD_TOO_LARGE, topic);
    }
    String text = utf8(payload);
    if (text == null) {
      return none(MqttReject.INVALID_UTF8, topic);
    }
    TopicRule known = asked.name().isEmpty() ? KnownTopics.ruleFor(topic) : asked;
    String root = asked.root().isEmpty() ? known.root() : asked.root();
    Naming naming = new Naming(known.nameOf(topic), asked, known);
    Quality quality = retained ? Quality.UNCERTAIN : Quality.GOOD;
    boolean object = text.startsWith("{") || text.startsWith("[");
    return switch (asked.format()) {
      case AUTO ->
          object
              ? json(topic, text, root, naming, arrived, quality)
              : plain(topic, Words.valueOf(unquoted(text)), naming, arrived, quality);
      case JSON ->
          object
              ? json(topic, text, root, naming, arrived, quality)
              : none(MqttReject.WRONG_FORMAT, topic);
      case NUMBER ->
          Words.valueOf(unquoted(text)) instanceof Value.Numeric number
              ? plain(topic, number, naming, arrived, quality)
              : none(MqttReject.WRONG_FORMAT, topic);
      case TEXT -> plain(topic, Words.textOf(text), naming, arrived, quality);
    };
  }

  private record Naming(String base, TopicRule asked, TopicRule known) {
    /** Normal, unless it is so long that it is refused anyway. */
    String sensor(String path) {
      String raw = path.isEmpty() ? base : base + "/" + path;
      return raw.length() > SensorName.MAX_RAW_CHARS ? raw : SensorName.normalise(raw);
    }

    @Nullable String unitOf(String sensor) {
      String own = unitIn(asked.units(), sensor);
      return own != null ? own : unitIn(known.units(), sensor);
    }

    private static @Nullable String unitIn(Map<String, String> units, String sensor) {
      String best = null;
      int length = -1;
      for (Map.Entry<String, String> entry : units.entrySet()) {
        String end = entry.getKey();
        boolean fits = end.equals("*") || sensor.equals(end) || sensor.endsWith("/" + end);
        if (fits && end.length() > length) {
          best = entry.getValue();
          length = end.equals("*") ? 0 : end.length();
        }
      }
      return best;
    }
  }

  private @Nullable TopicRule ruleFor(String topic) {
    for (TopicRule rule : rules) {
      if (TopicFilter.matches(rule.filter(), topic)) {
        return rule;
      }
    }
    return null;
  }

  private List<Reading> none(MqttReject reason, String topic) {
    drops.drop(reason.name(), topic);
    return List.of();
  }

  private static @Nullable String utf8(byte[] payload) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(payload))
          .toString()
          .strip();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private List<Reading> plain(
      String topic, @Nullable Value value, Naming naming, Instant arrived, Quality quality) {
    if (value == null) {
      return none(MqttReject.NO_READING, topic);
    }
    List<Reading> readings = new ArrayList<>(1);
    String sensor = naming.sensor("");
    add(readings, topic, sensor, value, unit(naming, sensor, value, null), arrived, quality);
    return readings;
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private List<Reading> json(
      String topic, String text, String root, Naming naming, Instant arrived, Quality quality) {
    JsonFields found;
    try {
      found = JsonFields.read(text, root);
    } catch (JsonFields.BadJson e) {
      return none(e.reason(), topic);
    }
    if (found.fields().isEmpty()) {
      return none(MqttReject.NO_READING, topic);
    }
    List<Reading> readings = new ArrayList<>(found.fields().size());
    for (Field field : found.fields()) {
      String sensor = naming.sensor(field.path());
      SourceUnit unit = unit(naming, sensor, field.value(), found);
      add(readings, topic, sensor, field.value(), unit, arrived, quality);
    }
    return readings;
  }

  private static SourceUnit unit(
      Naming naming, String sensor, Value value, @Nullable JsonFields stated) {
    if (!(value instanceof Value.Numeric(double number))) {
      return SourceUnit.named(Reading.NO_UNIT);
    }
    String single = stated == null ? naming.asked().units().get("") : null;
    String unit = single != null ? single : naming.unitOf(sensor);
    if (unit == null) {
      unit = UnitGuess.of(sensor, number);
      unit = unit != null && stated != null ? stated.unitStated(unit) : unit;
    }
    return SourceUnit.named(unit == null ? Reading.NO_UNIT : unit);
  }

  private void add(
      List<Reading> readings,
      String topic,
      String sensor,
      Value value,
      SourceUnit unit,
      Instant arrived,
      Quality quality) {
    Value converted =
        value instanceof Value.Numeric(double number) ? Value.of(unit.convert(number)) : value;
    switch (Reading.check(sensor, converted, unit.unit(), arrived, quality)) {
      case Reading.Accepted(Reading reading) -> readings.add(reading);
      case Reading.Rejected(Rejection reason) -> drops.drop(reason.name(), topic);
    }
  }
}
