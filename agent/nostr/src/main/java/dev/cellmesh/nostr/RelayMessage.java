package dev.cellmesh.nostr;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What a relay says to its client (NIP-01). */
sealed interface RelayMessage {
  /** An event of a subscription. */
  record EventMessage(String subscription, NostrEvent event) implements RelayMessage {}

  /** The answer to a published event; {@code reason} begins with a machine-readable prefix. */
  record Ok(String id, boolean accepted, String reason) implements RelayMessage {}

  /** All that was stored has been sent; from here on, live. */
  record EndOfStored(String subscription) implements RelayMessage {}

  /** The relay ended or refused a subscription. */
  record Closed(String subscription, String reason) implements RelayMessage {}

  /** A text for people. */
  record Notice(String text) implements RelayMessage {}

  /** The relay offers to authenticate (NIP-42). */
  record Auth(String challenge) implements RelayMessage {}

  /** Parses one message. */
  static RelayMessage parse(String text) throws MalformedException {
    return Json.read(
        text,
        in -> {
          Json.expect(in.nextToken(), JsonToken.START_ARRAY);
          RelayMessage message = read(in);
          Json.expect(in.nextToken(), JsonToken.END_ARRAY);
          return message;
        });
  }

  private static RelayMessage read(JsonParser in) throws IOException, MalformedException {
    String type = next(in);
    return switch (type) {
      case "EVENT" -> {
        String subscription = next(in);
        Json.expect(in.nextToken(), JsonToken.START_OBJECT);
        yield new EventMessage(subscription, NostrEvent.read(in));
      }
      case "OK" -> {
        String id = next(in);
        JsonToken accepted = in.nextToken();
        if (accepted != JsonToken.VALUE_TRUE && accepted != JsonToken.VALUE_FALSE) {
          throw new MalformedException("OK without true or false");
        }
        yield new Ok(id, accepted == JsonToken.VALUE_TRUE, next(in));
      }
      case "EOSE" -> new EndOfStored(next(in));
      case "CLOSED" -> new Closed(next(in), next(in));
      case "NOTICE" -> new Notice(next(in));
      case "AUTH" -> new Auth(next(in));
      default -> throw new MalformedException("unknown message type");
    };
  }

  private static String next(JsonParser in) throws IOException, MalformedException {
    in.nextToken();
    return Json.string(in);
  }
}
