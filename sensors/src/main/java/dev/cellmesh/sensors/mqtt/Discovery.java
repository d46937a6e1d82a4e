package dev.cellmesh.sensors.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The units that devices give in their discovery messages for Home Assistant: for which topic, and
 * which field of its payload. Whatever else such a message holds is not for us. For one thread.
 *
 * @see <a href="https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery">MQTT discovery</a>
 */
final class Discovery {
  /** Where they are, with Home Assistant's default prefix. */
  static final List<String> TOPICS =
      List.of("homeassistant/+/+/config", "homeassistant/+/+/+/config");

  private static final int MAX_CHARS = 64 * 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNumberLength(64)
                  .maxNameLength(256)
                  .maxStringLength(16 * 1024)
                  .build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** A field, and filters that leave its size alone: anything else would need Jinja. */
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "\\{\\{\\s*value_json((?:\\.\\w+|\\[\\s*['\"][^'\"\\]]+['\"]\\s*])+)\\s*"
              + "(?:\\|\\s*(?:round|float|int|default|is_defined)\\s*(?:\\([^()]*\\))?\\s*)*}}");

  private static final Pattern STEP =
      Pattern.compile("\\.(\\w+)|\\[\\s*['\"]([^'\"\\]]+)['\"]\\s*]");

  private final Map<List<String>, String> units = new Recent<>();

  /** Takes note of a message; one that is not understood says nothing. */
  void read(String text) {
    if (text.length() > MAX_CHARS) {
      return;
    }
    try (JsonParser in = JSON.createParser(text)) {
      if (in.nextToken() == JsonToken.START_OBJECT) {
        entity(in, Map.of(), 0);
      }
    } catch (IOException | RuntimeException _) {
      // RuntimeException too: a parser's slip on hostile text must not stop the sensor.
    }
  }

  /** An entity, or a device with its components, which have what the device has. */
  private void entity(JsonParser in, Map<String, String> outer, int depth) throws IOException {
    Map<String, String> said = new HashMap<>(outer);
    boolean hasComponents = false;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      boolean isComponents = depth == 0 && (name.equals("cmps") || name.equals("components"));
      if (isComponents && token == JsonToken.START_OBJECT) {
        hasComponents = true;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          if (in.nextToken() == JsonToken.START_OBJECT) {
            entity(in, said, depth + 1);
          } else {
            in.skipChildren();
          }
        }
      } else if (token == JsonToken.VALUE_STRING) {
        said.put(name, in.getText());
      } else {
        in.skipChildren();
      }
    }
    if (!hasComponents) {
      note(said);
    }
  }

  private void note(Map<String, String> said) {
    String topic = first(said, "stat_t", "state_topic");
    String unit = first(said, "unit_of_meas", "unit_of_measurement");
    List<String> path = path(first(said, "val_tpl", "value_template"));
    if (topic == null || unit == null || path == null) {
      return;
    }
    String base = said.getOrDefault("~", "");
    String whole =
        topic.startsWith("~")
            ? base + topic.substring(1)
            : topic.endsWith("~") ? topic.substring(0, topic.length() - 1) + base : topic;
    String spelled = SourceUnit.spelled(unit.strip());
    if (spelled != null) {
      String kind = first(said, "dev_cla", "device_class");
      List<String> key = key(whole, path);
      units.remove(key);
      units.put(key, spelled.equals("%") ? percent(kind) : spelled);
    }
  }

  /** Percent of what, the class of the device says. */
  private static String percent(@Nullable String kind) {
    if ("humidity".equals(kind)) {
      return "%RH";
    }
    return "battery".equals(kind) ? "%EL" : "%";
  }

  private static @Nullable String first(Map<String, String> said, String brief, String whole) {
    String value = said.get(brief);
    return value != null ? value : said.get(whole);
  }

  /** Null if it is more than a field. */
  private static @Nullable List<String> path(@Nullable String template) {
    if (template == null || template.strip().matches("\\{\\{\\s*value\\s*}}")) {
      return List.of();
    }
    Matcher field = TEMPLATE.matcher(template.strip());
    if (!field.matches()) {
      return null;
    }
    List<String> path = new ArrayList<>();
    Matcher steps = STEP.matcher(field.group(1));
    while (steps.find()) {
      path.add(steps.group(1) != null ? steps.group(1) : steps.group(2));
    }
    return path;
  }

  private static List<String> key(String topic, List<String> path) {
    List<String> key = new ArrayList<>(path.size() + 1);
    key.add(topic);
    key.addAll(path);
    return key;
  }

  /** The unit that the device gave for a field of the topic's payload, or null. */
  @Nullable String unitOf(String topic, List<String> path) {
    return units.isEmpty() ? null : units.get(key(topic, path));
  }
}
