package dev.cellmesh.nostr;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What we obey of a relay's information document (NIP-11, {@code limitation}).
 *
 * @param maxMessageCharacters longest message the relay takes
 * @param maxAgeSeconds oldest {@code created_at} the relay takes
 * @param workBits work that each event must have in it (NIP-13), 0 if none
 */
record RelayInfo(int maxMessageCharacters, long maxAgeSeconds, int workBits) {
  static final int MAX_DOCUMENT_BYTES = 64 * 1024;

  /** For a relay that has no such document. */
  static final RelayInfo UNKNOWN =
      new RelayInfo(Wire.MAX_MESSAGE_CHARACTERS, Draft.MAX_AGE_SECONDS, 0);

  /** Reads the document; whatever cannot be understood is as if it were not there. */
  static RelayInfo parse(String json) {
    try {
      return Json.read(
          json,
          in -> {
            Json.expect(in.nextToken(), JsonToken.START_OBJECT);
            RelayInfo info = UNKNOWN;
            while (in.nextToken() != JsonToken.END_OBJECT) {
              String field = in.currentName();
              if (in.nextToken() == JsonToken.START_OBJECT && field.equals("limitation")) {
                info = limitation(in);
              } else {
                in.skipChildren();
              }
            }
            return info;
          });
    } catch (MalformedException e) {
      return UNKNOWN;
    }
  }

  private static RelayInfo limitation(JsonParser in) throws IOException {
    int maxMessage = UNKNOWN.maxMessageCharacters;
    long maxAge = UNKNOWN.maxAgeSeconds;
    int workBits = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      JsonToken token = in.nextToken();
      long number = token == JsonToken.VALUE_NUMBER_INT ? in.getValueAsLong(0) : 0;
      in.skipChildren();
      switch (field) {
        case "max_message_length" ->
            maxMessage = number > 0 ? (int) Math.min(maxMessage, number) : maxMessage;
        case "created_at_lower_limit" -> maxAge = number > 0 ? Math.min(maxAge, number) : maxAge;
        case "min_pow_difficulty" -> workBits = Math.clamp(number, 0, 256);
        default -> {
          // The other limits concern what we do not do.
        }
      }
    }
    return new RelayInfo(maxMessage, maxAge, workBits);
  }
}
