package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.TopicFilter;
import java.util.Map;

/**
 * How messages of some topics become readings.
 *
 * <p>A sensor's name is the rule's template, then, for a JSON payload, {@code /} and the path of
 * the field. The template holds {@code {topic}}, {@code {2}} for the second level of the topic, and
 * {@code {2+}} for the second and all that follow. An empty template names by the conventions of
 * Zigbee2MQTT, Tasmota, ESPHome and Shelly ({@link KnownTopics}), and by the whole topic otherwise.
 *
 * @param filter MQTT topic filter, {@code +} and {@code #} included
 * @param name template of the sensor's name, or empty
 * @param root path of the JSON object to read, such as {@code params}; empty for the whole payload
 * @param units source units by field, such as {@code power → kW}; the key is the end of the
 *     sensor's name, as whole path segments, {@code *} is any, and the empty key a payload that is
 *     one value. See {@link SourceUnit}.
 * @param format what the payload is; what is something else is dropped
 * @param retained whether messages that the broker had kept are taken
 */
public record TopicRule(
    String filter,
    String name,
    String root,
    Map<String, String> units,
    Format format,
    boolean retained) {
  /** What a payload is. */
  public enum Format {
    /** JSON if it begins like an object or array, else one value. */
    AUTO,
    /** A JSON object or array. */
    JSON,
    /** One number. */
    NUMBER,
    /** Text, whatever it looks like. */
    TEXT
  }

  /** Programmer's errors only: configuration is checked before. */
  public TopicRule {
    TopicFilter.check(filter);
    units = Map.copyOf(units);
  }

  /** Any format, and retained messages too. */
  public TopicRule(String filter, String name, String root, Map<String, String> units) {
    this(filter, name, root, units, Format.AUTO, true);
  }

  /** Named by convention, units guessed. */
  public static TopicRule of(String filter) {
    return new TopicRule(filter, "", "", Map.of());
  }

  /** With a template, units guessed. */
  public static TopicRule named(String filter, String name) {
    return new TopicRule(filter, name, "", Map.of());
  }

  /** The name of a topic by this rule's template. */
  String nameOf(String topic) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < name.length()) {
      int open = name.indexOf('{', at);
      int close = open < 0 ? -1 : name.indexOf('}', open);
      if (close < 0) {
        break;
      }
      out.append(name, at, open).append(placeholder(name.substring(open + 1, close), topic));
      at = close + 1;
    }
    return out.append(name, at, name.length()).toString();
  }

  private static String placeholder(String key, String topic) {
    if (key.equals("topic")) {
      return topic;
    }
    boolean rest = key.endsWith("+");
    String digits = rest ? key.substring(0, key.length() - 1) : key;
    if (digits.length() != 1 || digits.charAt(0) < '1' || digits.charAt(0) > '9') {
      return "";
    }
    int level = digits.charAt(0) - '0';
    String[] levels = topic.split("/", rest ? level : -1);
    return level <= levels.length ? levels[level - 1] : "";
  }
}
