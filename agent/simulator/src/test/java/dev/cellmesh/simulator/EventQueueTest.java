package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EventQueueTest {
  private record Expected(long at, int number) {}

  private static long delay(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> random.nextLong(100);
      case 2 -> random.nextLong(200_000);
      case 3 -> random.nextLong(2_000_000);
      case 4 -> random.nextLong(1_000_000_000);
      default -> random.nextLong(EventQueue.HORIZON_MICROS);
    };
  }

  /** Events come out by time, those of one time in the order they went in. */
  @Test
  void events_comeOutInTheOrderOfAHeap() {
    Seeds.each(
        20,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          EventQueue queue = new EventQueue();
          PriorityQueue<Expected> heap =
              new PriorityQueue<>(
                  Comparator.comparingLong(Expected::at).thenComparingInt(Expected::number));
          int number = 0;
          for (int step = 0; step < 3_000; step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
              long at = queue.now() + delay(random);
              queue.add(at, EventQueue.Kind.INPUT, number, EventQueue.NOTHING);
              heap.add(new Expected(at, number++));
            }
            long limit = queue.now() + delay(random) / 64;
            for (int i = random.nextInt(4); i > 0 && queue.take(limit); i--) {
              Expected expected = heap.remove();
              assertThat(queue.who()).isEqualTo(expected.number());
              assertThat(queue.now()).isEqualTo(expected.at());
            }
            if (heap.isEmpty() || heap.peek().at() > limit) {
              assertThat(queue.take(limit)).isFalse();
              assertThat(queue.now()).isEqualTo(limit);
            }
            assertThat(queue.size()).isEqualTo(heap.size());
          }
          while (!heap.isEmpty()) {
            assertThat(queue.take(Long.MAX_VALUE)).isTrue();
            assertThat(queue.who()).isEqualTo(heap.remove().number());
          }
        });
  }

  @Test
  void manyEventsAtOneTime_keepTheirOrderOverWindows() {
    EventQueue queue = new EventQueue();
    List<Object> out = new ArrayList<>();
    long at = 1_000_000_000;
    for (int i = 0; i < 100; i++) {
      queue.add(at, EventQueue.Kind.INPUT, i, EventQueue.NOTHING);
      queue.add(at - 1 - i, EventQueue.Kind.WAKE, -1, EventQueue.NOTHING);
    }
    while (queue.take(Long.MAX_VALUE)) {
      if (queue.kind() == EventQueue.Kind.INPUT) {
        out.add(queue.who());
      } else if (queue.now() == at - 1) {
        queue.add(at, EventQueue.Kind.INPUT, 100, EventQueue.NOTHING);
      }
    }
    assertThat(out).hasSize(101).isSortedAccordingTo(Comparator.comparing(o -> (Integer) o));
  }

  @Test
  void eventInThePast_isRefused() {
    EventQueue queue = new EventQueue();
    assertThat(queue.take(10)).isFalse();
    assertThatThrownBy(() -> queue.add(9, EventQueue.Kind.INPUT, "x", EventQueue.NOTHING))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
