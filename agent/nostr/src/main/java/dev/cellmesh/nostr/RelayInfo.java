package dev.cellmesh.nostr;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What we obey of a relay's information document (NIP-11, {@code limitation}).
 *
 * @param maxMessageCharacters longest message the relay takes
 * @param maxAgeSeconds oldest {@code created_at} the relay takes
 * @param refusal why this relay is of no use to us at the moment
 */
record RelayInfo(int maxMessageCharacters, long maxAgeSeconds, @Nullable String refusal) {
  static final int MAX_DOCUMENT_BYTES = 64 * 1024;

  /** Ephemeral events older than a minute are refused by common relays. */
  static final long MAX_AGE_SECONDS = 45;

  /** For a relay that has no such document. */
  static final RelayInfo UNKNOWN =
      new RelayInfo(Wire.MAX_MESSAGE_CHARACTERS, MAX_AGE_SECONDS, null);

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
    long maxAge = MAX_AGE_SECONDS;
    String refusal = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      JsonToken token = in.nextToken();
      boolean yes = token == JsonToken.VALUE_TRUE;
      long number = token == JsonToken.VALUE_NUMBER_INT ? in.getValueAsLong(0) : 0;
      in.skipChildren();
      switch (field) {
        case "max_message_length" ->
            maxMessage = number > 0 ? (int) Math.min(maxMessage, number) : maxMessage;
        case "created_at_lower_limit" -> maxAge = number > 0 ? Math.min(maxAge, number) : maxAge;
        case "min_pow_difficulty" ->
            refusal = number > 0 ? "wants proof of work of " + number + " bits" : refusal;
        case "auth_required" -> refusal = yes ? "wants authentication" : refusal;
        default -> {
          // The other limits concern what we do not do.
        }
      }
    }
    return new RelayInfo(maxMessage, maxAge, refusal);
  }
}
