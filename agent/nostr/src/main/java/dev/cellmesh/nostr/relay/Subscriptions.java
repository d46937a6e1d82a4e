package dev.cellmesh.nostr.relay;

import dev.cellmesh.nostr.NostrEvent;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The open subscriptions of all clients, by the tags they ask for: an event is shown to those that
 * may want it only. Any thread.
 */
final class Subscriptions {
  /** One subscription; equal to itself alone. */
  static final class Subscription {
    private final List<Filter> filters;
    private final Consumer<String> events;

    /**
     * @param events gets the JSON of each event that passes a filter
     */
    Subscription(List<Filter> filters, Consumer<String> events) {
      this.filters = filters;
      this.events = events;
    }

    private boolean wants(NostrEvent event) {
      for (Filter filter : filters) {
        if (filter.passes(event)) {
          return true;
        }
      }
      return false;
    }
  }

  private final Map<String, Set<Subscription>> byKey = new ConcurrentHashMap<>();

  void add(Subscription subscription) {
    for (String key : keys(subscription)) {
      byKey.compute(
          key,
          (_, some) -> {
            Set<Subscription> all = some == null ? ConcurrentHashMap.newKeySet() : some;
            all.add(subscription);
            return all;
          });
    }
  }

  void remove(Subscription subscription) {
    for (String key : keys(subscription)) {
      byKey.computeIfPresent(
          key,
          (_, some) -> {
            some.remove(subscription);
            return some.isEmpty() ? null : some;
          });
    }
  }

  private static Set<String> keys(Subscription subscription) {
    Set<String> keys = new HashSet<>();
    subscription.filters.forEach(filter -> keys.addAll(filter.keys()));
    return keys;
  }

  /** Hands the event to every subscription that wants it, once; returns to how many. */
  int publish(NostrEvent event) {
    Set<Subscription> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    asked.addAll(byKey.getOrDefault(Filter.ANY, Set.of()));
    for (List<String> tag : event.tags()) {
      if (tag.size() >= 2) {
        asked.addAll(byKey.getOrDefault(Filter.key(tag.getFirst(), tag.get(1)), Set.of()));
      }
    }
    asked.removeIf(subscription -> !subscription.wants(event));
    if (!asked.isEmpty()) {
      String json = event.json();
      asked.forEach(subscription -> subscription.events.accept(json));
    }
    return asked.size();
  }

  /** How many tags are asked for; for tests. */
  int keys() {
    return byKey.size();
  }
}
