package dev.cellmesh.sensors.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.cellmesh.sensors.Value;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON payload, in order, by streaming: no tree is built. */
final class JsonFields {
  /** Objects and arrays within one another. */
  static final int MAX_DEPTH = 8;

  /** Values in one payload, those included that are no readings. */
  static final int MAX_FIELDS = 256;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 2)
                  .maxNumberLength(64)
                  .maxNameLength(256)
                  .maxStringLength(64 * 1024)
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // Field names made up by a sender would fill the table.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** Names, addresses, clocks and unit notes: part of the message, not of what was measured. */
  private static final Set<String> NO_READING =
      Set.of(
          "time",
          "ts",
          "id",
          "last_seen",
          "minute_ts",
          "by_minute",
          "tempunit",
          "pressureunit",
          "speedunit",
          "tf",
          "src",
          "dst",
          "method",
          "source",
          "totalstarttime",
          "ssid",
          "ssid1",
          "bssid",
          "bssid1",
          "channel",
          "mac",
          "ip",
          "update",
          "device",
          "events",
          "errors",
          "sleepmode",
          "power_on_behavior",
          "uptimestr");

  private final List<Field> fields = new ArrayList<>();
  private int values;
  private boolean fahrenheit;
  private @Nullable String pressureUnit;

  private JsonFields() {}

  /** What is wrong with the payload; a value, so without a stack trace. */
  static final class BadJson extends Exception {
    @Serial private static final long serialVersionUID = 1L;
    private final MqttReject reason;

    BadJson(MqttReject reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }

    MqttReject reason() {
      return reason;
    }
  }

  static JsonFields read(String json, String root) throws BadJson {
    JsonFields found = new JsonFields();
    try (JsonParser in = JSON.createParser(json)) {
      found.value(in, in.nextToken(), "", 0);
      if (in.nextToken() != null) {
        throw new BadJson(MqttReject.JSON_MALFORMED);
      }
    } catch (IOException | RuntimeException e) {
      // RuntimeException too: a parser's slip on hostile text must not stop the sensor.
      throw new BadJson(MqttReject.JSON_MALFORMED);
    }
    if (!root.isEmpty()) {
      found.narrowTo(root + "/");
    }
    return found;
  }

  /** In the order of the payload. */
  List<Field> fields() {
    return fields;
  }

  /** The unit that the payload itself names for the guessed one, as Tasmota does. */
  String unitStated(String guessed) {
    if (guessed.equals("Cel") && fahrenheit) {
      return "degF";
    }
    return guessed.equals("hPa") && pressureUnit != null ? pressureUnit : guessed;
  }

  private void narrowTo(String prefix) {
    List<Field> within =
        fields.stream()
            .filter(f -> f.path().startsWith(prefix))
            .map(f -> new Field(f.path().substring(prefix.length()), f.value()))
            .toList();
    fields.clear();
    fields.addAll(within);
  }

  private void value(JsonParser in, @Nullable JsonToken token, String path, int depth)
      throws IOException, BadJson {
    if (token == null) {
      throw new BadJson(MqttReject.JSON_MALFORMED);
    }
    switch (token) {
      case START_OBJECT -> object(in, path, deeper(depth));
      case START_ARRAY -> array(in, path, deeper(depth));
      case VALUE_TRUE -> add(path, Value.of(true));
      case VALUE_FALSE -> add(path, Value.of(false));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> add(path, Value.of(in.getDoubleValue()));
      case VALUE_STRING -> word(path, in.getText());
      case VALUE_NULL -> count();
      default -> throw new BadJson(MqttReject.JSON_MALFORMED);
    }
  }

  private static int deeper(int depth) throws BadJson {
    if (depth >= MAX_DEPTH) {
      throw new BadJson(MqttReject.JSON_TOO_DEEP);
    }
    return depth + 1;
  }

  private void object(JsonParser in, String path, int depth) throws IOException, BadJson {
    for (JsonToken t = in.nextToken(); t != JsonToken.END_OBJECT; t = in.nextToken()) {
      if (t != JsonToken.FIELD_NAME) {
        throw new BadJson(MqttReject.JSON_MALFORMED);
      }
      String name = in.currentName();
      JsonToken token = in.nextToken();
      String lower = name.toLowerCase(Locale.ROOT);
      if (token == JsonToken.VALUE_STRING) {
        noteUnit(lower, in.getText());
      }
      if (NO_READING.contains(lower)) {
        count();
        skip(in, token, depth);
      } else {
        value(in, token, join(path, name), depth);
      }
    }
  }

  /** Skips a value under the same bounds. */
  private void skip(JsonParser in, @Nullable JsonToken token, int depth)
      throws IOException, BadJson {
    int kept = fields.size();
    value(in, token, "skipped", depth);
    fields.subList(kept, fields.size()).clear();
  }

  private void noteUnit(String field, String unit) {
    if (field.equals("tempunit") || field.equals("temperature_unit")) {
      fahrenheit = unit.equalsIgnoreCase("F") || unit.equalsIgnoreCase("fahrenheit");
    } else if (field.equals("pressureunit")) {
      pressureUnit = unit;
    }
  }

  private void array(JsonParser in, String path, int depth) throws IOException, BadJson {
    int index = 0;
    for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
      value(in, t, join(path, Integer.toString(index++)), depth);
    }
  }

  private static String join(String path, String name) {
    String segment = name.replace('/', '_');
    return path.isEmpty() ? segment : path + "/" + segment;
  }

  private void word(String path, String text) throws BadJson {
    Value value = Words.valueOf(text);
    if (value == null) {
      count();
    } else {
      add(path, value);
    }
  }

  private void add(String path, Value value) throws BadJson {
    count();
    fields.add(new Field(path, value));
  }

  private void count() throws BadJson {
    if (++values > MAX_FIELDS) {
      throw new BadJson(MqttReject.TOO_MANY_FIELDS);
    }
  }
}
