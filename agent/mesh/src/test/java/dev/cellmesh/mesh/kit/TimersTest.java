package dev.cellmesh.mesh.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.kit.Timers.Timer;
import dev.cellmesh.mesh.port.MonotonicTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines of one peer, wherever its clock begins. */
class TimersTest {
  private static final long MILLI = 1_000_000;

  private final Timers timers = new Timers();

  private static MonotonicTime time(long nanos) {
    return new MonotonicTime(nanos);
  }

  /** Begins of clocks: usual, below zero, about to pass zero, about to pass the largest number. */
  @ParameterizedTest
  @ValueSource(longs = {0, -5_000 * MILLI, -25 * MILLI, Long.MAX_VALUE - 25 * MILLI})
  void deadlines_comeInTheOrderOfTime_oneAtATime(long origin) {
    MonotonicTime start = time(origin);
    timers.by(Timer.SWEEP, start.plusMillis(30));
    timers.by(Timer.PLAN, start.plusMillis(10));
    timers.by(Timer.TRANSFER, start.plusMillis(20));
    timers.by(Timer.GOSSIP, start.plusMillis(40));
    Timer[] order = {Timer.PLAN, Timer.TRANSFER, Timer.SWEEP, Timer.GOSSIP};
    for (int i = 0; i < order.length; i++) {
      MonotonicTime due = start.plusMillis(10L * (i + 1));
      MonotonicTime before = time(due.nanos() - 1);
      assertThat(timers.next()).as(order[i].name()).isEqualTo(due);
      assertThat(timers.anyDue(before)).isFalse();
      assertThat(timers.anyDue(due)).isTrue();
      for (Timer timer : Timer.values()) {
        assertThat(timers.due(timer, before)).as(timer + " too early").isFalse();
        assertThat(timers.due(timer, due)).as(timer.name()).isEqualTo(timer == order[i]);
      }
      assertThat(timers.due(order[i], due)).as("once").isFalse();
    }
    assertThat(timers.next()).isNull();
    assertThat(timers.anyDue(start.plusMillis(1_000))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5_000 * MILLI, -15 * MILLI, Long.MAX_VALUE - 15 * MILLI})
  void by_movesForwardOnly_atMovesBothWays(long origin) {
    MonotonicTime ten = time(origin).plusMillis(10);
    MonotonicTime twenty = time(origin).plusMillis(20);
    timers.by(Timer.PLAN, twenty);
    timers.by(Timer.PLAN, ten);
    timers.by(Timer.PLAN, twenty);
    assertThat(timers.next()).isEqualTo(ten);
    assertThat(timers.due(Timer.PLAN, ten)).as("not moved back").isTrue();
    timers.at(Timer.PLAN, ten);
    timers.at(Timer.PLAN, twenty);
    assertThat(timers.next()).isEqualTo(twenty);
    assertThat(timers.due(Timer.PLAN, ten)).isFalse();
    timers.at(Timer.PLAN, ten);
    assertThat(timers.due(Timer.PLAN, ten)).isTrue();
    timers.by(Timer.PLAN, twenty);
    assertThat(timers.next()).as("what was due does not keep out what comes").isEqualTo(twenty);
  }

  @Test
  void at_ofTheFirst_leavesTheNextOneToTheOthers() {
    timers.at(Timer.PLAN, time(10));
    timers.at(Timer.ANNOUNCE, time(20));
    timers.at(Timer.PLAN, time(30));
    assertThat(timers.next()).isEqualTo(time(20));
    assertThat(timers.due(Timer.ANNOUNCE, time(25))).isTrue();
    assertThat(timers.next()).isEqualTo(time(30));
  }

  @Test
  void clear_leavesNothing_andWhatComesThenIsNew() {
    timers.by(Timer.PLAN, time(10));
    timers.by(Timer.SWEEP, time(20));
    timers.clear();
    assertThat(timers.next()).isNull();
    assertThat(timers.anyDue(time(100))).isFalse();
    assertThat(timers.due(Timer.PLAN, time(100))).isFalse();
    timers.by(Timer.PLAN, time(50));
    assertThat(timers.next()).isEqualTo(time(50));
  }
}
