package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a sensor whose payloads are texts does not change between text and number from
 * one message to the next: what was text once stays text. For one thread.
 */
final class Types {
  private final Map<String, Value> last = new Recent<>();

  /**
   * What a field is worth.
   *
   * @param value its value, of the type that the sensor has
   * @param isAbsent whether the source says that it has none now: the value is the last one then
   * @param isChanged whether the sensor was something else than text before
   */
  record Settled(Value value, boolean isAbsent, boolean isChanged) {}

  /** Null if the source says that there is no value, and none is known from before. */
  @Nullable Settled settle(String sensor, Field field) {
    @Nullable Value before = last.get(sensor);
    boolean isText = before instanceof Value.Text;
    if (field.absent()) {
      // A text sensor shows the word itself.
      return before == null ? null : new Settled(isText ? field.value() : before, true, false);
    }
    @Nullable String text = field.text();
    if (text == null) {
      last.put(sensor, field.value());
      return new Settled(field.value(), false, false);
    }
    Value value = isText ? Value.of(text) : field.value();
    boolean isChanged = before != null && !isText && value instanceof Value.Text;
    last.put(sensor, value);
    return new Settled(value, false, isChanged);
  }
}
