package dev.cellmesh.sensors.senml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads one pack: the grammar of RFC 8428; {@link PackRecord} holds what the labels mean. */
final class PackReader {
  private static final int VERSION = 10;

  private final boolean cbor;
  private final PackRecord current;
  private final List<BoardReading> readings = new ArrayList<>();
  private final Map<SenmlReject, Integer> rejects = new EnumMap<>(SenmlReject.class);

  PackReader(boolean cbor, Instant received) {
    this.cbor = cbor;
    this.current = new PackRecord(received);
  }

  /** The whole pack is dropped, for this reason; a value, so without a stack trace. */
  private static final class Dropped extends Exception {
    @Serial private static final long serialVersionUID = 1L;
    private final SenmlReject reason;

    Dropped(SenmlReject reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }
  }

  Decoded read(JsonFactory factory, byte[] bytes) {
    if (bytes.length > Senml.MAX_PACK_BYTES) {
      return dropped(SenmlReject.PACK_TOO_LARGE);
    }
    try (JsonParser in = factory.createParser(bytes)) {
      pack(in);
      if (in.nextToken() != null) {
        return dropped(SenmlReject.PACK_MALFORMED);
      }
    } catch (Dropped e) {
      return dropped(e.reason);
    } catch (IOException | RuntimeException e) {
      // RuntimeException too: a parser's slip on hostile bytes must not stop the caller.
      return dropped(SenmlReject.PACK_MALFORMED);
    }
    return new Decoded(readings, rejects);
  }

  private static Decoded dropped(SenmlReject reason) {
    return new Decoded(List.of(), Map.of(reason, 1));
  }

  private void pack(JsonParser in) throws IOException, Dropped {
    require(in.nextToken() == JsonToken.START_ARRAY);
    int records = 0;
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      require(token == JsonToken.START_OBJECT);
      record(in);
      if (++records > Senml.MAX_RECORDS) {
        rejects.merge(SenmlReject.TOO_MANY_RECORDS, 1, Integer::sum);
        continue;
      }
      switch (current.resolve()) {
        case PackRecord.Resolved(BoardReading reading) -> readings.add(reading);
        case PackRecord.Refused(SenmlReject reason) -> rejects.merge(reason, 1, Integer::sum);
        case PackRecord.BaseOnly _ -> {}
      }
    }
  }

  private void record(JsonParser in) throws IOException, Dropped {
    current.clear();
    for (JsonToken token = in.nextToken(); token != JsonToken.END_OBJECT; token = in.nextToken()) {
      require(token == JsonToken.FIELD_NAME);
      String name = in.currentName();
      Label label = cbor ? Label.ofCbor(name) : Label.ofJson(name);
      JsonToken value = in.nextToken();
      if (label != null) {
        field(in, label, value);
      } else if (name.endsWith("_")) {
        throw new Dropped(SenmlReject.PACK_UNKNOWN_MANDATORY_LABEL);
      } else {
        in.skipChildren();
      }
    }
  }

  private void field(JsonParser in, Label label, JsonToken token) throws IOException, Dropped {
    switch (label) {
      case BASE_VERSION -> {
        if (number(in, token) > VERSION) {
          throw new Dropped(SenmlReject.PACK_VERSION);
        }
      }
      case BASE_NAME -> current.baseName = string(in, token);
      case BASE_TIME -> current.baseTime = number(in, token);
      case BASE_UNIT -> current.baseUnit = string(in, token);
      case BASE_VALUE -> current.baseValue = number(in, token);
      case NAME -> current.name = string(in, token);
      case UNIT -> current.unit = string(in, token);
      case VALUE -> current.number = number(in, token);
      case STRING_VALUE -> current.text = string(in, token);
      case BOOLEAN_VALUE -> {
        require(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
        current.flag = token == JsonToken.VALUE_TRUE;
      }
      case TIME -> current.time = number(in, token);
      case QUALITY -> current.quality = string(in, token);
      case DATA_VALUE -> {
        current.hasData = true;
        in.skipChildren();
      }
      case SUM -> {
        number(in, token);
        current.hasSum = true;
      }
      case BASE_SUM, UPDATE_TIME -> number(in, token);
    }
  }

  private static double number(JsonParser in, JsonToken token) throws IOException, Dropped {
    require(token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT);
    return in.getDoubleValue();
  }

  private static String string(JsonParser in, JsonToken token) throws IOException, Dropped {
    require(token == JsonToken.VALUE_STRING);
    return in.getText();
  }

  private static void require(boolean senml) throws Dropped {
    if (!senml) {
      throw new Dropped(SenmlReject.PACK_NOT_SENML);
    }
  }
}
