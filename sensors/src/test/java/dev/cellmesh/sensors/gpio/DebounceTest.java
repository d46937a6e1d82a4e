package dev.cellmesh.sensors.gpio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DebounceTest {
  private final Debounce debounce = new Debounce(50);

  @Test
  void firstState_counts_onceItHasLasted() {
    assertThat(debounce.dueInNanos(0)).isEqualTo(Debounce.NOTHING_DUE);
    assertThat(debounce.edge(false, 100)).isTrue();
    assertThat(debounce.dueInNanos(110)).isEqualTo(40);
    assertThat(debounce.dueInNanos(150)).isZero();
    assertThat(debounce.settle()).isFalse();
    assertThat(debounce.dueInNanos(1000)).isEqualTo(Debounce.NOTHING_DUE);
  }

  @Test
  void bouncingContact_counts_fromItsLastEdge() {
    debounce.edge(false, 0);
    debounce.settle();
    for (int now = 100; now < 200; now += 20) {
      assertThat(debounce.edge(true, now)).isTrue();
      assertThat(debounce.dueInNanos(now + 9)).isEqualTo(41);
      assertThat(debounce.edge(false, now + 10)).isTrue();
      assertThat(debounce.dueInNanos(now + 19)).isEqualTo(Debounce.NOTHING_DUE);
    }
    debounce.edge(true, 200);
    assertThat(debounce.edge(true, 240)).as("the same level again is no edge").isFalse();
    assertThat(debounce.dueInNanos(249)).isEqualTo(1);
    assertThat(debounce.dueInNanos(250)).isZero();
    assertThat(debounce.settle()).isTrue();
  }
}
