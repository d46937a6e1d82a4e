package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.TopicFilter;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How messages of some topics become readings.
 *
 * <p>A sensor's name is the rule's template, then, for a JSON payload, {@code /} and the path of
 * the field.
 *
 * @param filter MQTT topic filter, {@code +} and {@code #} included
 * @param name template of the sensor's name; {@link Template#BY_CONVENTION} names by the
 *     conventions of the system that the topic belongs to ({@link KnownTopics}), and by the whole
 *     topic otherwise
 * @param units source units by field, such as {@code power → kW}; the key is the end of the
 *     sensor's name, as whole path segments, {@code *} is any, and the empty key a payload that is
 *     one value. See {@link SourceUnit}.
 * @param texts fields whose texts stay texts, whatever they look like; ends of names like the keys
 *     of {@code units}
 * @param time dotted path of the field that holds the time of a JSON payload, or null: one of a
 *     well-known name, if there is one
 * @param format what the payload is; what is something else is dropped
 * @param retained whether messages that the broker had kept are taken
 */
public record TopicRule(
    String filter,
    Template name,
    Map<String, String> units,
    Set<String> texts,
    @Nullable String time,
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
    texts = Set.copyOf(texts);
  }

  /** Named by convention, units as the names say; any format, and retained messages too. */
  public static TopicRule of(String filter) {
    return new TopicRule(
        filter, Template.BY_CONVENTION, Map.of(), Set.of(), null, Format.AUTO, true);
  }

  /** The same with a template. */
  public TopicRule named(String template) {
    return new TopicRule(filter, new Template(template), units, texts, time, format, retained);
  }

  /** The same with units by field. */
  public TopicRule withUnits(Map<String, String> byField) {
    return new TopicRule(filter, name, byField, texts, time, format, retained);
  }

  /** The same with fields that stay texts. */
  public TopicRule withTexts(Set<String> fields) {
    return new TopicRule(filter, name, units, fields, time, format, retained);
  }

  /** The same with the time in a field, given as a dotted path. */
  public TopicRule withTime(@Nullable String field) {
    return new TopicRule(filter, name, units, texts, field, format, retained);
  }

  /** The same for one format. */
  public TopicRule withFormat(Format only) {
    return new TopicRule(filter, name, units, texts, time, only, retained);
  }

  /** The same with or without retained messages. */
  public TopicRule withRetained(boolean taken) {
    return new TopicRule(filter, name, units, texts, time, format, taken);
  }

  /** The entry for the longest end of a sensor's name among units, or null. */
  @Nullable String unitOf(String sensor) {
    String best = null;
    int length = -1;
    for (Map.Entry<String, String> entry : units.entrySet()) {
      String end = entry.getKey();
      boolean any = end.equals("*");
      if ((any || isEnd(end, sensor)) && (any ? 0 : end.length()) > length) {
        best = entry.getValue();
        length = any ? 0 : end.length();
      }
    }
    return best;
  }

  boolean isText(String sensor) {
    return texts.stream().anyMatch(end -> isEnd(end, sensor));
  }

  private static boolean isEnd(String end, String sensor) {
    return sensor.equals(end) || (!end.isEmpty() && sensor.endsWith("/" + end));
  }
}
