package dev.cellmesh.nostr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streaming JSON within bounds: depth, lengths, no field twice, nothing behind the end. */
public final class Json {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_STRING_CHARACTERS = 128 * 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING_CHARACTERS)
                  .maxNumberLength(20)
                  .maxNameLength(64)
                  .build())
          .build();

  /** Reads from a parser; whatever it throws is the input's fault. */
  public interface Reader<T> {
    T read(JsonParser in) throws IOException, MalformedException;
  }

  /** Writes to a generator. */
  public interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  private Json() {}

  /** Reads one value and nothing after it. */
  public static <T> T read(String text, Reader<T> reader) throws MalformedException {
    try (JsonParser in = FACTORY.createParser(text)) {
      T value = reader.read(in);
      if (in.nextToken() != null) {
        throw new MalformedException("something follows the value");
      }
      return value;
    } catch (IOException e) {
      throw new MalformedException("not JSON within bounds");
    }
  }

  /** The compact text of what {@code writer} writes. */
  public static String write(Writer writer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      writer.write(out);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  /** Asks for a kind of token. */
  public static void expect(@Nullable JsonToken actual, JsonToken expected)
      throws MalformedException {
    if (actual != expected) {
      throw new MalformedException(expected + " expected");
    }
  }

  /** The string the parser stands on. */
  public static String string(JsonParser in) throws IOException, MalformedException {
    expect(in.currentToken(), JsonToken.VALUE_STRING);
    return in.getText();
  }

  /** The whole number from 0 to {@code max} the parser stands on. */
  public static long integer(JsonParser in, long max) throws IOException, MalformedException {
    expect(in.currentToken(), JsonToken.VALUE_NUMBER_INT);
    long value = in.getLongValue();
    if (value < 0 || value > max) {
      throw new MalformedException("a number outside 0 to " + max);
    }
    return value;
  }

  /** The lower-case hexadecimal string of that many digits the parser stands on. */
  public static String hex(JsonParser in, int digits) throws IOException, MalformedException {
    String text = string(in);
    if (text.length() != digits) {
      throw new MalformedException("not " + digits + " hexadecimal digits");
    }
    for (int i = 0; i < digits; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        throw new MalformedException("not " + digits + " lower-case hexadecimal digits");
      }
    }
    return text;
  }

  /** The array of strings whose opening bracket the parser stands on. */
  public static List<String> strings(JsonParser in, int max)
      throws IOException, MalformedException {
    expect(in.currentToken(), JsonToken.START_ARRAY);
    List<String> items = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (items.size() == max) {
        throw new MalformedException("more than " + max + " items");
      }
      items.add(string(in));
    }
    return List.copyOf(items);
  }
}
