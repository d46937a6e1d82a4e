package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Rejection;
import dev.cellmesh.sensors.Rejects;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes readings of messages by rules. Knows no broker; for one thread. */
final class MessageDecoder {
  private final String prefix;
  private final List<TopicRule> rules;
  private final List<String> ignore;
  private final int maxPayloadBytes;
  private final Drops drops;
  private final Discovery discovery = new Discovery();
  private final Names names = new Names();
  private final Types types = new Types();

  /** What names say of units. */
  private final Map<String, String> meanings = new Recent<>();

  /** Told of everything that did not become a reading, or not the one that was expected. */
  interface Drops {
    void drop(String reason, String where);
  }

  /**
   * A decoder that has seen nothing yet.
   *
   * @param prefix stands before the names of the sensors, or empty
   */
  MessageDecoder(
      String prefix, List<TopicRule> rules, List<String> ignore, int maxPayloadBytes, Drops drops) {
    this.prefix = prefix.isEmpty() ? "" : prefix + '/';
    this.rules = rules;
    this.ignore = ignore;
    this.maxPayloadBytes = maxPayloadBytes;
    this.drops = drops;
  }

  /**
   * One message on its way through the decoder.
   *
   * @param stated what its payload says of all its fields; null for a payload of one value
   */
  private record Message(
      String topic,
      Instant arrived,
      Quality quality,
      TopicRule asked,
      Family family,
      List<String> base,
      @Nullable JsonFields stated) {}

  /** A message in which a device tells of itself: gives no reading. */
  void discover(byte[] payload) {
    String text = utf8(payload);
    if (text != null) {
      discovery.read(text);
    }
  }

  /**
   * The readings of one message; empty if there are none, which has been counted then.
   *
   * @param retained whether the broker had kept it
   * @param quality of readings without a time of their own
   */
  List<Reading> decode(
      String topic, byte[] payload, Instant arrived, boolean retained, Quality quality) {
    TopicRule asked = ruleFor(topic);
    if (asked == null) {
      return none(MqttReject.NO_RULE, topic);
    }
    if (isIgnored(topic, asked)) {
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
    if (text.chars().anyMatch(MessageDecoder::isBinary)) {
      return none(MqttReject.BINARY, topic);
    }
    boolean isObject = text.startsWith("{") || text.startsWith("[");
    return switch (asked.format()) {
      case AUTO ->
          isObject
              ? json(topic, text, asked, arrived, quality)
              : plain(topic, word(text), asked, arrived, quality);
      case JSON ->
          isObject
              ? json(topic, text, asked, arrived, quality)
              : none(MqttReject.WRONG_FORMAT, topic);
      case NUMBER -> {
        Field number = number(text);
        yield number == null
            ? none(MqttReject.WRONG_FORMAT, topic)
            : plain(topic, number, asked, arrived, quality);
      }
      case TEXT ->
          plain(
              topic,
              text.isEmpty() ? null : Field.of(List.of(), Value.of(text)),
              asked,
              arrived,
              quality);
    };
  }

  private @Nullable TopicRule ruleFor(String topic) {
    for (TopicRule rule : rules) {
      if (TopicFilter.matches(rule.filter(), topic)) {
        return rule;
      }
    }
    return null;
  }

  /** A filter that asks for no more than what is ignored was written by someone who wants it. */
  private boolean isIgnored(String topic, TopicRule asked) {
    return ignore.stream()
        .filter(filter -> TopicFilter.matches(filter, topic))
        .anyMatch(filter -> !TopicFilter.covers(filter, asked.filter()));
  }

  private List<Reading> none(MqttReject reason, String topic) {
    drops.drop(reason.name(), topic);
    return List.of();
  }

  /** Without what firmware leaves around the text: blanks, a byte order mark, NULs at the end. */
  private static @Nullable String utf8(byte[] payload) {
    int length = payload.length;
    while (length > 1 && payload[length - 1] == 0) {
      length--;
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(payload, 0, length))
              .toString();
      return (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  private static boolean isBinary(int c) {
    return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
  }

  private static @Nullable Field word(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    String bare = quoted ? text.substring(1, text.length() - 1).strip() : text;
    Words.Word word = Words.read(bare);
    return word == null ? null : Field.of(List.of(), bare, word);
  }

  /** The user says that it is one: then zeros in front are no code. */
  private static @Nullable Field number(String text) {
    Field field = word(text);
    if (field == null || field.absent() || field.value() instanceof Value.Numeric) {
      return field;
    }
    return text.matches("[+-]?\\d{1,40}(\\.\\d{0,40})?([eE][+-]?\\d{1,3})?")
        ? Field.of(List.of(), Value.of(Double.parseDouble(text)))
        : null;
  }

  private List<Reading> plain(
      String topic, @Nullable Field field, TopicRule asked, Instant arrived, Quality quality) {
    if (field == null) {
      return none(MqttReject.NO_READING, topic);
    }
    Family family = KnownTopics.familyOf(topic, field.text() == null ? "" : field.text());
    Template template = asked.name().isByConvention() ? family.template() : asked.name();
    List<String> base = template.fill(topic, Map.of());
    List<Reading> readings = new ArrayList<>(1);
    add(readings, field, new Message(topic, arrived, quality, asked, family, base, null));
    return readings;
  }

  private List<Reading> json(
      String topic, String text, TopicRule asked, Instant arrived, Quality quality) {
    Family family = KnownTopics.familyOf(topic, text);
    Template template = asked.name().isByConvention() ? family.template() : asked.name();
    JsonFields found;
    try {
      found =
          JsonFields.read(
              text,
              family.root(),
              new JsonFields.Roles(family.aside(), template.fields(), asked.time(), arrived));
    } catch (JsonFields.BadJson e) {
      return none(e.reason(), topic);
    }
    if (found.isTimeMissed()) {
      drops.drop(MqttReject.TIME_MISSED.name(), topic + ", field " + asked.time());
    }
    if (!asked.name().isByConvention() && !found.names().keySet().containsAll(template.fields())) {
      drops.drop(MqttReject.NAME_INCOMPLETE.name(), topic + ", template " + template);
    }
    if (found.fields().isEmpty()) {
      String reason = found.isAllNull() ? Rejects.NO_VALUE : MqttReject.NO_READING.name();
      drops.drop(reason, topic);
      return List.of();
    }
    List<String> base = template.fill(topic, found.names());
    Message message = new Message(topic, arrived, quality, asked, family, base, found);
    List<Reading> readings = new ArrayList<>(found.fields().size());
    found.fields().forEach(field -> add(readings, field, message));
    return readings;
  }

  private void add(List<Reading> readings, Field read, Message message) {
    List<String> levels = new ArrayList<>(message.base());
    levels.addAll(read.path());
    String where = message.topic() + (read.path().isEmpty() ? "" : ", field " + path(read));
    if (levels.stream().mapToInt(String::length).sum() > SensorName.MAX_RAW_CHARS) {
      drops.drop(Rejection.NAME_TOO_LONG.name(), where);
      return;
    }
    String own = SensorName.encode(levels);
    String sensor = uniqueName(own, read, message, where);
    Field field = message.asked().isText(own) ? read.asText() : read;
    Types.Settled settled = types.settle(sensor, field);
    if (settled == null) {
      drops.drop(Rejects.NO_VALUE, where + " is " + field.text());
      return;
    }
    if (settled.isChanged()) {
      drops.drop(MqttReject.TYPE_CHANGED.name(), where + " was no text before " + field.text());
    }
    SourceUnit unit = unit(message, field, own, String.join("/", levels), settled.value());
    Value value =
        settled.value() instanceof Value.Numeric(double number)
            ? Value.of(unit.convert(number))
            : settled.value();
    Instant time = field.time() != null ? field.time() : message.arrived();
    Quality quality =
        settled.isAbsent() ? Quality.BAD : field.time() != null ? Quality.GOOD : message.quality();
    switch (Reading.check(sensor, value, unit.unit(), time, quality)) {
      case Reading.Accepted(Reading reading) -> readings.add(reading);
      case Reading.Rejected(Rejection reason) -> drops.drop(reason.name(), where);
    }
  }

  private static String path(Field field) {
    return String.join(".", field.path());
  }

  private String uniqueName(String own, Field field, Message message, String where) {
    Names.Claim claim;
    if (!message.asked().name().isByConvention()) {
      claim = Names.Claim.CONFIGURED;
    } else if (!message.family().template().isWholeTopic()) {
      claim = Names.Claim.SHORTENED;
    } else {
      claim = field.path().isEmpty() ? Names.Claim.TOPIC : Names.Claim.FIELD;
    }
    Names.Source source =
        new Names.Source(claim, message.family().name(), message.topic(), field.path());
    if (names.isShared(own, source)) {
      drops.drop(MqttReject.NAME_SHARED.name(), where + " and another have the name " + own);
    }
    return SensorName.bounded(prefix + names.nameFor(own, source));
  }

  /** What the user says, the payload, the device of itself, the names; or none. */
  private SourceUnit unit(Message message, Field field, String sensor, String name, Value value) {
    if (!(value instanceof Value.Numeric(double number))) {
      return SourceUnit.named(Reading.NO_UNIT);
    }
    String asked = message.stated() == null ? message.asked().units().get("") : null;
    asked = asked != null ? asked : message.asked().unitOf(sensor);
    if (asked != null) {
      return SourceUnit.named(asked);
    }
    String meaning =
        meanings.computeIfAbsent(
            message.family().filter() + ' ' + name,
            _ -> UnitNames.meaning(name, message.family().units()));
    String guessed = UnitNames.unit(meaning, number);
    String stated = field.unit();
    if (stated == null && message.stated() != null) {
      stated = message.stated().unitOfAll(field.name(), guessed);
    }
    if (stated == null) {
      stated = discovery.unitOf(message.topic(), field.path());
    }
    // Percent of what, the name says.
    boolean isPercent = "%".equals(stated) && guessed != null && guessed.startsWith("%");
    String unit = stated == null || isPercent ? guessed : SourceUnit.spelled(stated);
    return SourceUnit.named(Objects.requireNonNullElse(unit, Reading.NO_UNIT));
  }
}
