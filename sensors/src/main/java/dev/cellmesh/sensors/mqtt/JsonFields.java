package dev.cellmesh.sensors.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.cellmesh.sensors.Value;
import java.io.IOException;
import java.io.Serial;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON payload, in order, by streaming: no tree is built. */
final class JsonFields {
  /** Objects and arrays within one another. */
  static final int MAX_DEPTH = 8;

  /** Values in one payload, those included that are no readings. */
  static final int MAX_FIELDS = 256;

  /** Whole numbers up to this are exact as a double; larger ones are kept as text. */
  private static final BigInteger MOST_EXACT = BigInteger.TWO.pow(53);

  private static final Set<String> UNIT_FIELDS =
      Set.of("unit", "units", "unit_of_measurement", "uom");

  /** What a lone value is called. */
  static final Set<String> VALUE_FIELDS = Set.of("value", "val", "state", "v");

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

  /**
   * What fields are, beside readings.
   *
   * @param aside names in small letters that carry no reading
   * @param inName dotted paths that are part of the sensor's name
   * @param time dotted path of the field with the time, or null: one of a well-known name
   * @param arrived when the message came
   */
  record Roles(Set<String> aside, Set<String> inName, @Nullable String time, Instant arrived) {}

  private final Roles roles;
  private final List<Field> fields = new ArrayList<>();
  private final List<String> path = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private int values;
  private int nulls;
  private boolean isFahrenheit;
  private boolean isTimeMissed;
  private @Nullable String pressureUnit;
  private @Nullable Instant time;

  private JsonFields(Roles roles) {
    this.roles = roles;
  }

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

  static JsonFields read(String json, String root, Roles roles) throws BadJson {
    JsonFields found = new JsonFields(roles);
    try (JsonParser in = JSON.createParser(json)) {
      found.value(in, in.nextToken(), 0);
      if (in.nextToken() != null) {
        throw new BadJson(MqttReject.JSON_MALFORMED);
      }
    } catch (IOException | RuntimeException e) {
      // RuntimeException too: a parser's slip on hostile text must not stop the sensor.
      throw new BadJson(MqttReject.JSON_MALFORMED);
    }
    if (!root.isEmpty()) {
      found.narrowTo(List.of(root.split("/", -1)));
    }
    found.timeOfAll();
    return found;
  }

  /** In the order of the payload. */
  List<Field> fields() {
    return fields;
  }

  /** The values of the fields that are part of the sensor's name, by dotted path. */
  Map<String, String> names() {
    return names;
  }

  /** Whether the field that is said to hold the time is absent, or holds none. */
  boolean isTimeMissed() {
    return isTimeMissed;
  }

  /** Whether there are fields without a value, and no others. */
  boolean isAllNull() {
    return nulls > 0 && nulls == values;
  }

  /** The unit that the payload names for all its values of a sort, as Tasmota does; or null. */
  @Nullable String unitOfAll(String field, @Nullable String guessed) {
    if ("Cel".equals(guessed) && isFahrenheit) {
      return "degF";
    }
    return field.toLowerCase(Locale.ROOT).endsWith("pressure") ? pressureUnit : null;
  }

  private void narrowTo(List<String> root) {
    List<Field> within =
        fields.stream()
            .filter(f -> f.path().size() > root.size())
            .filter(f -> f.path().subList(0, root.size()).equals(root))
            .map(f -> f.withPath(f.path().subList(root.size(), f.path().size())))
            .toList();
    fields.clear();
    fields.addAll(within);
  }

  private void value(JsonParser in, @Nullable JsonToken token, int depth)
      throws IOException, BadJson {
    if (token == null) {
      throw new BadJson(MqttReject.JSON_MALFORMED);
    }
    switch (token) {
      case START_OBJECT -> object(in, deeper(depth));
      case START_ARRAY -> array(in, deeper(depth));
      case VALUE_TRUE -> add(Field.of(List.copyOf(path), Value.of(true)));
      case VALUE_FALSE -> add(Field.of(List.copyOf(path), Value.of(false)));
      case VALUE_NUMBER_INT -> add(Field.of(List.copyOf(path), whole(in)));
      case VALUE_NUMBER_FLOAT -> add(Field.of(List.copyOf(path), Value.of(in.getDoubleValue())));
      case VALUE_STRING -> word(in.getText());
      case VALUE_NULL -> {
        nulls++;
        count();
      }
      default -> throw new BadJson(MqttReject.JSON_MALFORMED);
    }
  }

  private static Value whole(JsonParser in) throws IOException {
    boolean small = in.getNumberType() == JsonParser.NumberType.INT;
    boolean exact = small || in.getBigIntegerValue().abs().compareTo(MOST_EXACT) <= 0;
    return exact ? Value.of(in.getDoubleValue()) : Value.of(in.getText());
  }

  private static int deeper(int depth) throws BadJson {
    if (depth >= MAX_DEPTH) {
      throw new BadJson(MqttReject.JSON_TOO_DEEP);
    }
    return depth + 1;
  }

  private void object(JsonParser in, int depth) throws IOException, BadJson {
    int first = fields.size();
    Instant ownTime = null;
    Field unit = null;
    for (JsonToken t = in.nextToken(); t != JsonToken.END_OBJECT; t = in.nextToken()) {
      if (t != JsonToken.FIELD_NAME) {
        throw new BadJson(MqttReject.JSON_MALFORMED);
      }
      String name = in.currentName();
      JsonToken token = in.nextToken();
      path.add(name);
      String lower = name.toLowerCase(Locale.ROOT);
      String text = token != null && token.isScalarValue() ? in.getText() : null;
      if (token == JsonToken.VALUE_STRING) {
        noteUnit(lower, in.getText());
      }
      if (roles.aside().contains(lower)) {
        skip(in, token, depth);
      } else if (text != null && token != JsonToken.VALUE_NULL && isInName()) {
        names.put(String.join(".", path), text);
        count();
      } else if (text != null && isTime(text)) {
        Instant stated = PayloadTime.of(text, roles.arrived());
        ownTime = stated != null ? stated : ownTime;
        count();
      } else {
        int before = fields.size();
        value(in, token, depth);
        boolean isUnit =
            fields.size() == before + 1
                && token == JsonToken.VALUE_STRING
                && UNIT_FIELDS.contains(lower)
                && SourceUnit.spelled(in.getText().strip()) != null;
        unit = isUnit ? fields.getLast() : unit;
      }
      path.removeLast();
    }
    if (unit != null) {
      giveUnit(first, unit);
    }
    if (ownTime != null) {
      giveTime(first, ownTime);
    }
  }

  private void giveTime(int first, Instant stated) {
    if (roles.time() != null) {
      time = stated;
      return;
    }
    fields
        .subList(first, fields.size())
        .replaceAll(field -> field.time() == null ? field.withTime(stated) : field);
  }

  private boolean isInName() {
    return !roles.inName().isEmpty() && roles.inName().contains(String.join(".", path));
  }

  private boolean isTime(String text) {
    if (roles.time() != null) {
      return roles.time().equals(String.join(".", path));
    }
    return PayloadTime.isWellKnown(path.getLast())
        && (PayloadTime.isDateTime(text) || PayloadTime.isEpoch(text));
  }

  /** The unit belongs to the value beside it: to the one of the usual name, or to the only one. */
  private void giveUnit(int first, Field unit) {
    String spelled = String.valueOf(unit.text());
    List<Field> beside = fields.subList(first, fields.size());
    List<Field> numbers =
        beside.stream()
            .filter(f -> f.value() instanceof Value.Numeric)
            .filter(f -> f.path().size() == unit.path().size())
            .toList();
    boolean isOnly = numbers.size() == 1;
    boolean isGiven = false;
    for (Field number : numbers) {
      if (isOnly || VALUE_FIELDS.contains(number.name().toLowerCase(Locale.ROOT))) {
        beside.set(beside.indexOf(number), number.withUnit(spelled));
        isGiven = true;
      }
    }
    if (isGiven) {
      beside.remove(unit);
    }
  }

  /** A field that is said to hold the time speaks for the whole message. */
  private void timeOfAll() {
    Instant stated = time;
    isTimeMissed = roles.time() != null && stated == null;
    if (stated != null) {
      fields.replaceAll(field -> field.withTime(stated));
    }
  }

  /** Skips a value under the same bounds. */
  private void skip(JsonParser in, @Nullable JsonToken token, int depth)
      throws IOException, BadJson {
    int kept = fields.size();
    value(in, token, depth);
    fields.subList(kept, fields.size()).clear();
  }

  private void noteUnit(String field, String unit) {
    if (field.equals("tempunit") || field.equals("temperature_unit")) {
      isFahrenheit = unit.equalsIgnoreCase("F") || unit.equalsIgnoreCase("fahrenheit");
    } else if (field.equals("pressureunit") || field.equals("pressure_unit")) {
      pressureUnit = SourceUnit.spelled(unit);
    }
  }

  private void array(JsonParser in, int depth) throws IOException, BadJson {
    int index = 0;
    for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
      path.add(Integer.toString(index++));
      value(in, t, depth);
      path.removeLast();
    }
  }

  private void word(String text) throws BadJson {
    Words.Word word = Words.read(text);
    if (word == null) {
      nulls++;
      count();
    } else {
      add(Field.of(List.copyOf(path), text.strip(), word));
    }
  }

  private void add(Field field) throws BadJson {
    count();
    fields.add(field);
  }

  private void count() throws BadJson {
    if (++values > MAX_FIELDS) {
      throw new BadJson(MqttReject.TOO_MANY_FIELDS);
    }
  }
}
