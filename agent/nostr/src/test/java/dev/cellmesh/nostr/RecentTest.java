package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The bound of what is remembered of peers. */
class RecentTest {
  private final Recent<Integer, String> recent = new Recent<>(3);

  @Test
  void entries_beyondTheBound_pushOutTheOneThatWasAskedForLongestAgo() {
    for (int i = 1; i <= 3; i++) {
      recent.put(i, "value " + i);
    }
    assertThat(recent.get(1)).isEqualTo("value 1");
    recent.put(4, "value 4");
    assertThat(recent.keySet()).containsExactly(3, 1, 4);
    recent.computeIfAbsent(5, i -> "value " + i);
    assertThat(recent.keySet()).containsExactly(1, 4, 5);
  }

  @Test
  void values_areMadeOnce_whileTheyAreAskedForOftenEnough() {
    AtomicInteger made = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      recent.computeIfAbsent(0, key -> "value " + made.incrementAndGet());
      recent.computeIfAbsent(i + 1, key -> "of somebody seen once");
      assertThat(recent).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(made).hasValue(1);
  }
}
