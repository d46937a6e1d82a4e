package dev.cellmesh.nostr.relay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.nostr.Json;
import dev.cellmesh.nostr.MalformedException;
import dev.cellmesh.nostr.NostrEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a client says to a relay (NIP-01). */
sealed interface ClientMessage {
  int MAX_SUBSCRIPTION_CHARACTERS = 64;

  /** Publishes an event. */
  record Publish(NostrEvent event) implements ClientMessage {}

  /** Opens a subscription, or replaces the one of that id. */
  record Request(String subscription, List<Filter> filters) implements ClientMessage {}

  /** Ends a subscription. */
  record Close(String subscription) implements ClientMessage {}

  static ClientMessage parse(String text, RelayLimits limits) throws MalformedException {
    return Json.read(
        text,
        in -> {
          Json.expect(in.nextToken(), JsonToken.START_ARRAY);
          in.nextToken();
          return switch (Json.string(in)) {
            case "EVENT" -> {
              Json.expect(in.nextToken(), JsonToken.START_OBJECT);
              NostrEvent event = NostrEvent.read(in);
              Json.expect(in.nextToken(), JsonToken.END_ARRAY);
              yield new Publish(event);
            }
            case "REQ" -> request(in, limits);
            case "CLOSE" -> {
              String subscription = subscription(in);
              Json.expect(in.nextToken(), JsonToken.END_ARRAY);
              yield new Close(subscription);
            }
            default -> throw new MalformedException("unknown message type");
          };
        });
  }

  private static Request request(JsonParser in, RelayLimits limits)
      throws IOException, MalformedException {
    String subscription = subscription(in);
    List<Filter> filters = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      Json.expect(in.currentToken(), JsonToken.START_OBJECT);
      if (filters.size() == limits.maxFilters()) {
        throw new MalformedException("more than " + limits.maxFilters() + " filters");
      }
      filters.add(Filter.read(in, limits.maxFilterValues()));
    }
    if (filters.isEmpty()) {
      throw new MalformedException("a subscription without a filter");
    }
    return new Request(subscription, List.copyOf(filters));
  }

  private static String subscription(JsonParser in) throws IOException, MalformedException {
    in.nextToken();
    String id = Json.string(in);
    if (id.isEmpty() || id.length() > MAX_SUBSCRIPTION_CHARACTERS) {
      throw new MalformedException(
          "a subscription id has 1 to " + MAX_SUBSCRIPTION_CHARACTERS + " characters");
    }
    return id;
  }
}
