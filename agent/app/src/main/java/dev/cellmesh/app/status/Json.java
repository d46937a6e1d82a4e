package dev.cellmesh.app.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
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

  /** Why something could not be read, on one line: Jackson adds where, on a second. */
  public static String why(Exception e) {
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
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
