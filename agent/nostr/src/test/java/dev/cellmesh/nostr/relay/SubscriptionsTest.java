package dev.cellmesh.nostr.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.nostr.NostrEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether {@link Subscriptions} finds those who want an event, all of them and nobody else. */
class SubscriptionsTest {
  private static final PeerId AUTHOR = new PeerId(1, 2, 3, 4);

  private final Subscriptions subscriptions = new Subscriptions();
  private final List<String> heard = new ArrayList<>();

  private Subscriptions.Subscription subscribe(String name, Filter... filters) {
    var made = new Subscriptions.Subscription(List.of(filters), json -> heard.add(name));
    subscriptions.add(made);
    return made;
  }

  private static Filter filter(Map<String, Set<String>> tags, int... kinds) {
    Map<String, Set<String>> lists = new HashMap<>();
    for (int kind : kinds) {
      lists.put("kinds", Set.of(Integer.toString(kind)));
    }
    return new Filter(lists, tags, 0, Long.MAX_VALUE);
  }

  private static NostrEvent event(int kind, List<List<String>> tags) {
    return new NostrEvent("", AUTHOR, 1, kind, tags, "", "");
  }

  @Test
  void subscription_withSeveralFittingFilters_hearsOnce() {
    subscribe("a", filter(Map.of("t", Set.of("x", "y"))), filter(Map.of()), filter(Map.of(), 20));
    int told = subscriptions.publish(event(20, List.of(List.of("t", "x"), List.of("t", "y"))));
    assertThat(told).isEqualTo(1);
    assertThat(heard).containsExactly("a");
  }

  @Test
  void subscription_removed_hearsNothing_andOthersOfTheSameTagDo() {
    var first = subscribe("first", filter(Map.of("t", Set.of("x"))));
    subscribe("second", filter(Map.of("t", Set.of("x"))));
    subscriptions.remove(first);
    subscriptions.publish(event(20, List.of(List.of("t", "x"))));
    assertThat(heard).containsExactly("second");
  }

  @Test
  void subscriptions_allRemoved_leaveNothing() {
    var one = subscribe("one", filter(Map.of("t", Set.of("x", "y"), "d", Set.of("z"))));
    var other = subscribe("other", filter(Map.of()), filter(Map.of("t", Set.of("x"))));
    assertThat(subscriptions.keys()).isPositive();
    subscriptions.remove(one);
    subscriptions.remove(other);
    assertThat(subscriptions.keys()).isZero();
  }

  /** Beside asking every filter, as NIP-01 says it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void events_reachExactlyThoseWithAFilterThatTheyPass(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Filter> filters = new ArrayList<>();
    List<Subscriptions.Subscription> made = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Filter filter = filter(randomTags(random), random.nextInt(20, 23));
      filters.add(filter);
      made.add(subscribe(Integer.toString(i), filter));
    }
    for (int i = 0; i < 200; i++) {
      int gone = random.nextInt(made.size());
      subscriptions.remove(made.get(gone));
      subscriptions.add(made.get(gone));
      List<List<String>> tags = new ArrayList<>();
      for (int tag = random.nextInt(4); tag > 0; tag--) {
        tags.add(List.of(random.nextBoolean() ? "t" : "d", "v" + random.nextInt(4)));
      }
      NostrEvent event = event(random.nextInt(20, 23), tags);
      List<String> expected = new ArrayList<>();
      for (int of = 0; of < filters.size(); of++) {
        if (filters.get(of).passes(event)) {
          expected.add(Integer.toString(of));
        }
      }
      heard.clear();
      assertThat(subscriptions.publish(event)).isEqualTo(expected.size());
      assertThat(heard).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static Map<String, Set<String>> randomTags(SplittableRandom random) {
    Map<String, Set<String>> tags = new HashMap<>();
    for (String name : List.of("t", "d")) {
      int values = random.nextInt(3);
      for (int i = 0; i < values; i++) {
        Set<String> more = new HashSet<>(tags.getOrDefault(name, Set.of()));
        more.add("v" + random.nextInt(4));
        tags.put(name, more);
      }
    }
    return tags;
  }
}
