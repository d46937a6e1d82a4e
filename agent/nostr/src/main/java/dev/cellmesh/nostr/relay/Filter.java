package dev.cellmesh.nostr.relay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cellmesh.nostr.Json;
import dev.cellmesh.nostr.MalformedException;
import dev.cellmesh.nostr.NostrEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A filter of NIP-01: an event passes if it meets every condition. Each list has at most n. */
record Filter(
    Map<String, Set<String>> lists, Map<String, Set<String>> tags, long since, long until) {
  private static final long MAX_SECONDS = 1L << 40;

  /** The key of a filter that asks for no tag. */
  static final String ANY = "";

  /** Reads a filter whose opening brace the parser stands on. */
  static Filter read(JsonParser in, int maxValues) throws IOException, MalformedException {
    Map<String, Set<String>> lists = new HashMap<>();
    Map<String, Set<String>> tags = new HashMap<>();
    long since = 0;
    long until = MAX_SECONDS;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "ids", "authors" ->
            lists.put(field, Set.copyOf(new HashSet<>(Json.strings(in, maxValues))));
        case "kinds" -> lists.put(field, kinds(in, maxValues));
        case "since" -> since = Json.integer(in, MAX_SECONDS);
        case "until" -> until = Json.integer(in, MAX_SECONDS);
        case "limit" -> Json.integer(in, Integer.MAX_VALUE);
        default -> {
          if (field.length() != 2
              || field.charAt(0) != '#'
              || !Character.isLetter(field.charAt(1))) {
            throw new MalformedException("unknown condition in a filter");
          }
          tags.put(field.substring(1), Set.copyOf(new HashSet<>(Json.strings(in, maxValues))));
        }
      }
    }
    return new Filter(lists, tags, since, until);
  }

  private static Set<String> kinds(JsonParser in, int maxValues)
      throws IOException, MalformedException {
    Set<String> kinds = new HashSet<>();
    Json.expect(in.currentToken(), JsonToken.START_ARRAY);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      kinds.add(Long.toString(Json.integer(in, 65_535)));
      if (kinds.size() > maxValues) {
        throw new MalformedException("more than " + maxValues + " items");
      }
    }
    return kinds;
  }

  static String key(String tag, String value) {
    return tag + ':' + value;
  }

  /** An event that passes has one of these keys, by one of its tags; or it is {@link #ANY}. */
  List<String> keys() {
    Map.Entry<String, Set<String>> fewest = null;
    for (Map.Entry<String, Set<String>> tag : tags.entrySet()) {
      if (fewest == null || tag.getValue().size() < fewest.getValue().size()) {
        fewest = tag;
      }
    }
    if (fewest == null) {
      return List.of(ANY);
    }
    String name = fewest.getKey();
    return fewest.getValue().stream().map(value -> key(name, value)).toList();
  }

  /** Tags first, since few have the wanted one. */
  boolean passes(NostrEvent event) {
    for (Map.Entry<String, Set<String>> tag : tags.entrySet()) {
      if (!hasTag(event, tag.getKey(), tag.getValue())) {
        return false;
      }
    }
    return event.createdAt() >= since
        && event.createdAt() <= until
        && allows("kinds", () -> Integer.toString(event.kind()))
        && allows("ids", event::id)
        && allows("authors", () -> event.author().hex());
  }

  private boolean allows(String list, Supplier<String> value) {
    Set<String> allowed = lists.get(list);
    return allowed == null || allowed.contains(value.get());
  }

  private static boolean hasTag(NostrEvent event, String name, Set<String> values) {
    for (List<String> tag : event.tags()) {
      if (tag.size() >= 2 && tag.getFirst().equals(name) && values.contains(tag.get(1))) {
        return true;
      }
    }
    return false;
  }
}
