package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.SensorName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT subscription and how its messages become readings, as the file says it.
 *
 * @param filter MQTT topic filter (MQTT 5, section 4.7), valid
 * @param sensor template of the sensor's name: {@code {topic}} is the whole topic, {@code {1}} what
 *     the first wildcard matched, and so on; a field of a JSON payload is appended after a slash
 * @param format what the payload is; what is something else is dropped
 * @param unit SenML unit (RFC 8428) of a payload that is a single value, or null
 * @param units SenML unit by JSON field ({@code temperature}, {@code battery.voltage}), in the
 *     order of the file
 * @param retained whether messages that the broker had kept are taken; they may be old
 */
public record TopicOptions(
    String filter,
    String sensor,
    TopicRule.Format format,
    @Nullable String unit,
    Map<String, String> units,
    boolean retained) {
  private static final Pattern WILDCARD = Pattern.compile("\\{(\\d)}");

  public TopicOptions {
    units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
  }

  /** The same in the words of the decoder. */
  TopicRule rule() {
    Map<String, String> byField = new LinkedHashMap<>();
    units.forEach(
        (field, fieldUnit) -> {
          // A field may have a dot in its name, too.
          byField.put(SensorName.normalise(field), fieldUnit);
          byField.put(SensorName.normalise(field.replace('.', '/')), fieldUnit);
        });
    if (unit != null) {
      byField.put("", unit);
    }
    return new TopicRule(filter, template(), "", byField, format, retained);
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
