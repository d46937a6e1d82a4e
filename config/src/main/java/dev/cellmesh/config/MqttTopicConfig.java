package dev.cellmesh.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT subscription and how its messages become readings.
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
public record MqttTopicConfig(
    String filter,
    String sensor,
    Format format,
    @Nullable String unit,
    Map<String, String> units,
    boolean retained) {
  /** What a payload is. */
  public enum Format {
    /** JSON if it looks like JSON, else a number or a boolean, else text. */
    AUTO,
    JSON,
    NUMBER,
    TEXT
  }

  public MqttTopicConfig {
    units = Collections.unmodifiableMap(new LinkedHashMap<>(units));
  }
}
