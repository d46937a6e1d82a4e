package dev.cellmesh.sensors.senml;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels of RFC 8428 (tables 1, 2 and 6: CBOR labels) and our one extension, {@code q}. */
enum Label {
  BASE_VERSION("bver", -1),
  BASE_NAME("bn", -2),
  BASE_TIME("bt", -3),
  BASE_UNIT("bu", -4),
  BASE_VALUE("bv", -5),
  BASE_SUM("bs", -6),
  NAME("n", 0),
  UNIT("u", 1),
  VALUE("v", 2),
  STRING_VALUE("vs", 3),
  BOOLEAN_VALUE("vb", 4),
  SUM("s", 5),
  TIME("t", 6),
  UPDATE_TIME("ut", 7),
  DATA_VALUE("vd", 8),
  /** Extension: the quality, {@code UNCERTAIN} or {@code BAD}; absent means good. */
  QUALITY("q", null);

  private static final Map<String, Label> BY_JSON = new HashMap<>();
  private static final Map<String, Label> BY_CBOR = new HashMap<>();

  static {
    for (Label label : values()) {
      BY_JSON.put(label.json, label);
      BY_CBOR.put(label.cbor == null ? label.json : label.cbor.toString(), label);
    }
  }

  private final String json;
  private final @Nullable Integer cbor;

  Label(String json, @Nullable Integer cbor) {
    this.json = json;
    this.cbor = cbor;
  }

  String json() {
    return json;
  }

  @Nullable Integer cbor() {
    return cbor;
  }

  static @Nullable Label ofJson(String name) {
    return BY_JSON.get(name);
  }

  /** Jackson gives integer labels as decimal text. */
  static @Nullable Label ofCbor(String name) {
    return BY_CBOR.get(name);
  }
}
