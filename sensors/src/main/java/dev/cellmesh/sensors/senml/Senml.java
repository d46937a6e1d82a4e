package dev.cellmesh.sensors.senml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.SensorName;
import java.time.Instant;
import java.util.List;

/**
 * SenML packs (RFC 8428) of readings, in CBOR for the wire and JSON for people.
 *
 * <p>One pack holds the readings of one board: base name {@code <board>/}, base time in whole
 * seconds, and per reading name, unit, value and the offset of its time. Quality is the extension
 * label {@code q}, only when it is not good. Decoding takes any pack of RFC 8428 within the bounds;
 * it never throws on what comes from outside. Stateless; safe for any thread.
 */
public final class Senml {
  /** Bound of a pack, in bytes; both ways. */
  public static final int MAX_PACK_BYTES = 256 * 1024;

  /** Bound of a pack, in records; both ways. */
  public static final int MAX_RECORDS = 1024;

  /** Bound of a board's name, in characters (all ASCII). */
  public static final int MAX_BOARD_CHARS = 64;

  private static final int MAX_DEPTH = 8;
  private static final int MAX_NUMBER_CHARS = 64;
  private static final int MAX_STRING_CHARS = 1024;
  private static final int MAX_LABEL_CHARS = 64;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxDocumentLength(MAX_PACK_BYTES)
          .maxNestingDepth(MAX_DEPTH)
          .maxNumberLength(MAX_NUMBER_CHARS)
          .maxStringLength(MAX_STRING_CHARS)
          .maxNameLength(MAX_LABEL_CHARS)
          .build();

  // Names are not canonicalised: labels made up by a peer would fill the table.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();
  private static final CBORFactory CBOR =
      CBORFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(CBORGenerator.Feature.WRITE_MINIMAL_DOUBLES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private Senml() {}

  /**
   * The board's name as a base name allows it: no {@code /}, at most 64 characters; may be empty.
   */
  public static String normaliseBoard(String raw) {
    String bounded = raw.length() > 256 ? raw.substring(0, 256) : raw;
    String name = SensorName.normalise(bounded.replace('/', '_'));
    return name.length() > MAX_BOARD_CHARS ? name.substring(0, MAX_BOARD_CHARS) : name;
  }

  /** Whether the name can be a board's: normal, without {@code /}, at most 64 characters. */
  public static boolean isBoard(String name) {
    return name.length() <= MAX_BOARD_CHARS && name.indexOf('/') < 0 && SensorName.isNormal(name);
  }

  /**
   * The readings of one board as a CBOR pack (media type {@code application/senml+cbor}).
   *
   * @throws IllegalArgumentException if the board's name is not normal, or there are no readings or
   *     more than {@link #MAX_RECORDS}, or the pack exceeds {@link #MAX_PACK_BYTES}
   */
  public static byte[] encodeCbor(String board, List<Reading> readings) {
    return PackWriter.write(CBOR, true, board, readings);
  }

  /**
   * The readings of one board as a JSON pack in UTF-8 (media type {@code application/senml+json}).
   *
   * @throws IllegalArgumentException as {@link #encodeCbor}
   */
  public static byte[] encodeJson(String board, List<Reading> readings) {
    return PackWriter.write(JSON, false, board, readings);
  }

  /**
   * The readings of a CBOR pack; never throws.
   *
   * @param received the base of relative times (RFC 8428 section 4.5.3)
   */
  public static Decoded decodeCbor(byte[] pack, Instant received) {
    return new PackReader(true, received).read(CBOR, pack);
  }

  /**
   * The readings of a JSON pack; never throws.
   *
   * @param received the base of relative times (RFC 8428 section 4.5.3)
   */
  public static Decoded decodeJson(byte[] pack, Instant received) {
    return new PackReader(false, received).read(JSON, pack);
  }
}
