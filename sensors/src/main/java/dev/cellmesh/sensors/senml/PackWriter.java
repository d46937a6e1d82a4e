package dev.cellmesh.sensors.senml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one pack. */
final class PackWriter {
  /** Integers up to here are exact in a double, and shorter as integers. */
  private static final double MAX_EXACT_INTEGER = 1L << 53;

  private final JsonGenerator out;
  private final boolean cbor;

  private PackWriter(JsonGenerator out, boolean cbor) {
    this.out = out;
    this.cbor = cbor;
  }

  static byte[] write(JsonFactory factory, boolean cbor, String board, List<Reading> readings) {
    if (!Senml.isBoard(board)) {
      throw new IllegalArgumentException("not a board's name: " + board);
    }
    if (readings.isEmpty() || readings.size() > Senml.MAX_RECORDS) {
      throw new IllegalArgumentException("readings in a pack: " + readings.size());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 48 * readings.size());
    try (JsonGenerator out = factory.createGenerator(bytes)) {
      new PackWriter(out, cbor).pack(board, readings);
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
    if (bytes.size() > Senml.MAX_PACK_BYTES) {
      throw new IllegalArgumentException("bytes in a pack: " + bytes.size());
    }
    return bytes.toByteArray();
  }

  private void pack(String board, List<Reading> readings) throws IOException {
    long baseSeconds = readings.getFirst().time().getEpochSecond();
    out.writeStartArray(readings, readings.size());
    boolean first = true;
    for (Reading reading : readings) {
      record(board, reading, baseSeconds, first);
      first = false;
    }
    out.writeEndArray();
  }

  private void record(String board, Reading reading, long baseSeconds, boolean first)
      throws IOException {
    long offsetMillis = reading.time().toEpochMilli() - baseSeconds * 1000;
    boolean hasUnit = !reading.unit().isEmpty();
    boolean hasQuality = reading.quality() != Quality.GOOD;
    int labels = 2 + (first ? 2 : 0) + (hasUnit ? 1 : 0);
    labels += (offsetMillis != 0 ? 1 : 0) + (hasQuality ? 1 : 0);
    out.writeStartObject(reading, labels);
    if (first) {
      label(Label.BASE_NAME);
      out.writeString(board + "/");
      label(Label.BASE_TIME);
      out.writeNumber(baseSeconds);
    }
    label(Label.NAME);
    out.writeString(reading.sensor());
    if (hasUnit) {
      label(Label.UNIT);
      out.writeString(reading.unit());
    }
    value(reading.value());
    if (offsetMillis != 0) {
      label(Label.TIME);
      number(offsetMillis / 1000.0);
    }
    if (hasQuality) {
      label(Label.QUALITY);
      out.writeString(reading.quality().name());
    }
    out.writeEndObject();
  }

  private void value(Value value) throws IOException {
    switch (value) {
      case Value.Numeric(double number) -> {
        label(Label.VALUE);
        number(number);
      }
      case Value.Flag(boolean on) -> {
        label(Label.BOOLEAN_VALUE);
        out.writeBoolean(on);
      }
      case Value.Text(String text) -> {
        label(Label.STRING_VALUE);
        out.writeString(text);
      }
    }
  }

  private void number(double number) throws IOException {
    boolean integer = number == Math.rint(number) && Math.abs(number) <= MAX_EXACT_INTEGER;
    boolean negativeZero = number == 0 && 1 / number < 0;
    if (integer && !negativeZero) {
      out.writeNumber((long) number);
    } else {
      out.writeNumber(number);
    }
  }

  private void label(Label label) throws IOException {
    @Nullable Integer id = cbor ? label.cbor() : null;
    if (id != null) {
      out.writeFieldId(id);
    } else {
      out.writeFieldName(label.json());
    }
  }
}
