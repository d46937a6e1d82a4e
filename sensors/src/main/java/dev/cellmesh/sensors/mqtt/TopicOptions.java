package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.SensorName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT subscription and how its messages become readings, as the file says it.
 *
 * @param filter MQTT topic filter (MQTT 5, section 4.7), valid
 * @param sensor template of the sensor's name: {@code {topic}} is the whole topic, {@code {1}} what
 *     the first wildcard matched, and so on, {@code {model}} a field of a JSON payload; the other
 *     fields of the payload are appended after a slash
 * @param format what the payload is; what is something else is dropped
 * @param unit SenML unit (RFC 8428) of a payload that is a single value, or null
 * @param units SenML unit by JSON field ({@code temperature}, {@code battery.voltage}), in the
 *     order of the file
 * @param texts fields whose texts stay texts even if they look like numbers
 * @param time the field that holds the time of a JSON payload, or null: one of a well-known name
 * @param retained whether messages that the broker had kept are taken; they may be old
 */
public record TopicOptions(
    String filter,
    String sensor,
    TopicRule.Format format,
    @Nullable String unit,
    Map<String, String> units,
    List<String> texts,
    @Nullable String time,
    boolean retained) {
  private static final Pattern WILDCARD = Pattern.compile("\\{(\\d{1,2})}");

  public TopicOptions {
    units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
    texts = List.copyOf(texts);
  }

  /** The same in the words of the decoder. */
  TopicRule rule() {
    Map<String, String> byField = new LinkedHashMap<>();
    units.forEach((field, fieldUnit) -> names(field).forEach(name -> byField.put(name, fieldUnit)));
    if (unit != null) {
      byField.put("", unit);
    }
    Set<String> asText = new LinkedHashSet<>();
    texts.forEach(field -> asText.addAll(names(field)));
    return TopicRule.of(filter)
        .named(template())
        .withUnits(byField)
        .withTexts(asText)
        .withTime(time)
        .withFormat(format)
        .withRetained(retained);
  }

  /** The ends of a sensor's name that the field gives: it may have a dot in its name, too. */
  private static List<String> names(String field) {
    String dotted = SensorName.encodeLevel(field);
    String nested =
        Stream.of(field.split("\\.", -1))
            .map(SensorName::encodeLevel)
            .collect(Collectors.joining("/"));
    return List.of(dotted, nested);
  }

  /**
   * The file counts wildcards ({@code {1}} is what the first one matched), the rule counts levels
   * of the topic.
   */
  private String template() {
    if (sensor.equals("{topic}")) {
      // The default: by the conventions of known gateways, and else the whole topic.
      return "";
    }
    Matcher fields = WILDCARD.matcher(sensor);
    StringBuilder template = new StringBuilder();
    while (fields.find()) {
      String level = level(Integer.parseInt(fields.group(1)));
      fields.appendReplacement(template, Matcher.quoteReplacement(level));
    }
    return fields.appendTail(template).toString();
  }

  private String level(int wildcard) {
    String[] levels = filter.split("/", -1);
    int seen = 0;
    for (int i = 0; i < levels.length; i++) {
      boolean rest = levels[i].equals("#");
      if ((rest || levels[i].equals("+")) && ++seen == wildcard) {
        return "{" + (i + 1) + (rest ? "+}" : "}");
      }
    }
    return "";
  }
}
