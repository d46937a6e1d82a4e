package dev.cellmesh.app.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes JSON field by field: no data binding, so no reflection and a small start-up. What a
 * terminal would obey is escaped.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      new JsonFactory().setCharacterEscapes(new TerminalEscapes());

  private Json() {}

  /** Writes one value. */
  public interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  /** The shared factory, for readers. */
  public static JsonFactory factory() {
    return FACTORY;
  }

  /** What {@code writer} writes, in UTF-8. */
  public static byte[] bytes(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      writer.write(out);
    } catch (IOException e) {
      // A byte array has no I/O errors, so this is a generator's complaint: a programmer's error.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What {@code writer} writes, on one line. */
  public static String line(Writer writer) {
    return new String(bytes(writer), StandardCharsets.UTF_8);
  }
}
