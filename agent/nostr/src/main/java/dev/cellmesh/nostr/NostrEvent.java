package dev.cellmesh.nostr;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.keys.Hashes;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.mesh.wire.PeerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event as NIP-01 defines it; only its shape is known to be right, see {@link #hasTrueId} and
 * {@link #hasTrueSignature}.
 *
 * @param id SHA-256 of the serialisation, 64 lower-case hexadecimal digits
 * @param createdAt seconds since 1970
 * @param kind 0 to 65,535
 * @param sig BIP-340 signature of the id, 128 lower-case hexadecimal digits
 */
public record NostrEvent(
    String id,
    PeerId author,
    long createdAt,
    int kind,
    List<List<String>> tags,
    String content,
    String sig) {
  static final int MAX_TAGS = 100;
  static final int MAX_TAG_ITEMS = 20;

  /** The name of NIP-13's tag. */
  static final String NONCE = "nonce";

  private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");
  private static final long MAX_SECONDS = 1L << 40;
  private static final HexFormat HEX = HexFormat.of();

  /** Signs a new event. */
  static NostrEvent sign(
      Identity identity, long createdAt, int kind, List<List<String>> tags, String content) {
    PeerId author = PeerId.read(identity.publicKey(), 0);
    byte[] id = hash(author, createdAt, kind, tags, content);
    return new NostrEvent(
        HEX.formatHex(id),
        author,
        createdAt,
        kind,
        tags,
        content,
        HEX.formatHex(identity.sign(id)));
  }

  /** The value of the first tag of that name. */
  public @Nullable String tag(String name) {
    for (List<String> tag : tags) {
      if (tag.size() >= 2 && tag.getFirst().equals(name)) {
        return tag.get(1);
      }
    }
    return null;
  }

  /** The work that the author has committed to (NIP-13), in bits; 0 without such a tag. */
  int workBits() {
    for (List<String> tag : tags) {
      if (tag.size() == 3 && tag.getFirst().equals(NONCE) && BITS.matcher(tag.get(2)).matches()) {
        return Integer.parseInt(tag.get(2));
      }
    }
    return 0;
  }

  /** Whether the id is the hash of the event. */
  public boolean hasTrueId() {
    return id.equals(HEX.formatHex(hash(author, createdAt, kind, tags, content)));
  }

  /** Whether the author signed the id; never throws. */
  public boolean hasTrueSignature() {
    return Identity.verifies(author.toBytes(), HEX.parseHex(id), HEX.parseHex(sig));
  }

  private static byte[] hash(
      PeerId author, long createdAt, int kind, List<List<String>> tags, String content) {
    return Hashes.sha256(serialized(author, createdAt, kind, tags, content));
  }

  /** What the id is the hash of. */
  static byte[] serialized(
      PeerId author, long createdAt, int kind, List<List<String>> tags, String content) {
    StringBuilder out = new StringBuilder(content.length() + 256);
    out.append("[0,\"").append(author.hex()).append("\",").append(createdAt);
    out.append(',').append(kind).append(",[");
    for (int i = 0; i < tags.size(); i++) {
      out.append(i == 0 ? "[" : ",[");
      for (int j = 0; j < tags.get(i).size(); j++) {
        quote(j == 0 ? out : out.append(','), tags.get(i).get(j));
      }
      out.append(']');
    }
    quote(out.append("],"), content).append(']');
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** As JSON.stringify quotes: NIP-01's seven escapes, and the other control characters. */
  private static StringBuilder quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(HEX.toHexDigits((byte) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"');
  }

  /** The compact JSON object, the form that travels. */
  public String json() {
    return Json.write(this::write);
  }

  /** Writes the JSON object. */
  public void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", id);
    out.writeStringField("pubkey", author.hex());
    out.writeNumberField("created_at", createdAt);
    out.writeNumberField("kind", kind);
    out.writeArrayFieldStart("tags");
    for (List<String> tag : tags) {
      out.writeStartArray();
      for (String item : tag) {
        out.writeString(item);
      }
      out.writeEndArray();
    }
    out.writeEndArray();
    out.writeStringField("content", content);
    out.writeStringField("sig", sig);
    out.writeEndObject();
  }

  /**
   * Parses one event and nothing after it.
   *
   * @throws MalformedException whatever is wrong with it
   */
  public static NostrEvent parse(String json) throws MalformedException {
    return Json.read(
        json,
        in -> {
          Json.expect(in.nextToken(), JsonToken.START_OBJECT);
          return read(in);
        });
  }

  /**
   * Reads an event; the parser stands on its opening brace and is left on its closing one.
   *
   * @throws MalformedException if a field is missing, unknown or of the wrong form
   */
  public static NostrEvent read(JsonParser in) throws IOException, MalformedException {
    String id = null;
    String author = null;
    String content = null;
    String sig = null;
    List<List<String>> tags = null;
    long createdAt = -1;
    int kind = -1;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "id" -> id = Json.hex(in, 64);
        case "pubkey" -> author = Json.hex(in, 64);
        case "created_at" -> createdAt = Json.integer(in, MAX_SECONDS);
        case "kind" -> kind = (int) Json.integer(in, 65_535);
        case "tags" -> tags = readTags(in);
        case "content" -> content = Json.string(in);
        case "sig" -> sig = Json.hex(in, 128);
        default -> throw new MalformedException("unknown field in an event");
      }
    }
    if (id == null
        || author == null
        || createdAt < 0
        || kind < 0
        || tags == null
        || content == null
        || sig == null) {
      throw new MalformedException("an event without all of its fields");
    }
    return new NostrEvent(id, PeerId.parse(author), createdAt, kind, tags, content, sig);
  }

  private static List<List<String>> readTags(JsonParser in) throws IOException, MalformedException {
    List<List<String>> tags = new ArrayList<>();
    Json.expect(in.currentToken(), JsonToken.START_ARRAY);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      Json.expect(in.currentToken(), JsonToken.START_ARRAY);
      tags.add(Json.strings(in, MAX_TAG_ITEMS));
      if (tags.size() > MAX_TAGS) {
        throw new MalformedException("more than " + MAX_TAGS + " tags");
      }
    }
    return List.copyOf(tags);
  }
}
