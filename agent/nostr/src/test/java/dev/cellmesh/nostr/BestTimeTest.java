package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BestTimeTest {
  private static final long NOW = Instant.parse("2027-03-01T12:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;

  private boolean synchronised = true;
  private long systemMillis = NOW;
  private final BestTime best =
      new BestTime(() -> new SystemClock.Reading(systemMillis, synchronised));

  private RelayClock relay(long millis) {
    RelayClock clock = best.relay(true);
    clock.heard(millis, 0);
    return clock;
  }

  private long off() {
    return Math.round((best.seconds(0) * 1000.0 - NOW) / HOUR);
  }

  @Test
  void oneLiar_ofTwoRelays_neverWins() {
    relay(NOW - HOUR);
    relay(NOW);
    for (boolean vouched : new boolean[] {true, false}) {
      synchronised = vouched;
      assertThat(off()).isZero();
    }
  }

  @Test
  void oneLiar_asTheOnlyRelay_doesNotWinAgainstASynchronisedClock() {
    relay(NOW - HOUR);
    assertThat(off()).isZero();
    synchronised = false;
    assertThat(off()).isEqualTo(-1);
  }

  /** Anybody on the LAN can announce a relay. */
  @Test
  void foundRelays_voteOnlyWhereNobodyElseKnows() {
    best.relay(false).heard(NOW - HOUR, 0);
    best.relay(false).heard(NOW - HOUR, 0);
    assertThat(off()).as("the system is synchronised").isZero();
    synchronised = false;
    assertThat(off()).as("nobody knows better").isEqualTo(-1);
    relay(NOW);
    assertThat(off()).as("a configured relay knows").isZero();
  }

  @Test
  void relayThatIsForgotten_hasNoVote() {
    synchronised = false;
    RelayClock liar = relay(NOW - HOUR);
    assertThat(off()).isEqualTo(-1);
    best.forget(liar);
    assertThat(off()).isZero();
  }

  @Test
  void systemClock_winsTies_andLosesAgainstAllOthers() {
    relay(NOW - HOUR);
    relay(NOW - HOUR);
    relay(NOW);
    assertThat(off()).isZero();
    relay(NOW - HOUR);
    assertThat(off()).isEqualTo(-1);
  }

  @Test
  void systemClock_beforeTheBuildAndUnsynchronised_hasNoVote() {
    systemMillis = 0;
    synchronised = false;
    assertThat(best.seconds(0)).isZero();
    relay(NOW);
    assertThat(off()).isZero();
    relay(NOW - HOUR);
    assertThat(off()).isZero();
    assertThat(best.offsetMillis(0)).isEqualTo(NOW + 500);
  }

  @Test
  void relayClock_goesOnWithTheMonotonicClock_andTellsItsOffset() {
    RelayClock clock = best.relay(true);
    assertThat(clock.offsetMillis(0)).isEmpty();
    assertThat(clock.seconds(0)).isEqualTo(NOW / 1000);
    clock.heard(NOW + 24 * HOUR, TimeUnit.SECONDS.toNanos(10));

    assertThat(clock.seconds(TimeUnit.SECONDS.toNanos(70)))
        .isEqualTo((NOW + 24 * HOUR) / 1000 + 60);
    assertThat(clock.offsetMillis(TimeUnit.SECONDS.toNanos(10))).hasValue(24 * HOUR + 500);
  }

  @Test
  void relayClock_thatItsRelayDoesNotJudgeBy_givesWayToTheBestTime_andBack() {
    RelayClock clock = relay(NOW - HOUR);
    relay(NOW);
    long tried = clock.seconds(0);

    assertThat(clock.refused(tried, 0)).isTrue();
    assertThat(clock.seconds(0)).isEqualTo(NOW / 1000);
    assertThat(clock.refused(tried, 0)).as("of before the change of mind").isTrue();
    assertThat(clock.seconds(0)).isEqualTo(NOW / 1000);
    assertThat(clock.refused(NOW / 1000, 0)).isTrue();
    assertThat(clock.seconds(0)).isEqualTo(tried);
    assertThat(relay(NOW + 1000).refused(NOW / 1000 + 1, 0)).as("nothing else to try").isFalse();
  }

  @Test
  void kernelClock_isReadAndWasBuiltLately() {
    assertThat(SystemClock.kernel().read().millis()).isPositive();
    assertThat(SystemClock.Kernel.BUILT_MILLIS)
        .isGreaterThanOrEqualTo(Instant.parse("2026-11-21T00:00:00Z").toEpochMilli());
    assertThat(new SystemClock.Reading(0, false).isCredible()).isFalse();
    assertThat(new SystemClock.Reading(0, true).isCredible()).isTrue();
  }

  @Test
  void relay_isAskedForItsTime_eachHour_andSoonAfterAStepOrARefusal() {
    long second = TimeUnit.SECONDS.toNanos(1);
    RelayClock clock = relay(NOW);
    clock.asked(0);
    systemMillis = NOW + 3_500_000;
    assertThat(clock.mustAsk(3_500 * second)).as("within the hour").isFalse();
    systemMillis = NOW + 3_601_000;
    assertThat(clock.mustAsk(3_601 * second)).as("after an hour").isTrue();

    systemMillis = NOW;
    clock.asked(0);
    systemMillis = NOW + HOUR;
    assertThat(clock.mustAsk(9 * second)).as("a step, just after it was asked").isFalse();
    assertThat(clock.mustAsk(11 * second)).as("a step").isTrue();
    clock.asked(11 * second);
    systemMillis += 20_000;
    assertThat(clock.mustAsk(31 * second)).as("no further step").isFalse();
    assertThat(clock.askAgain(31 * second)).isTrue();
    assertThat(clock.mustAsk(31 * second)).as("a refusal").isTrue();
    clock.asked(31 * second);
    assertThat(clock.askAgain(32 * second)).as("a refusal just after it was asked").isFalse();
  }
}
