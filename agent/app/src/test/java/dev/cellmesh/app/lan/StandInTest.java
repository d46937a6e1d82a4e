package dev.cellmesh.app.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandInTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final StandIn.Situation NOTHING = new StandIn.Situation(false, false, false, 0, 0);
  private static final StandIn.Situation RELAY = new StandIn.Situation(true, false, false, 0, 0);
  private static final StandIn.Situation HOPE = new StandIn.Situation(false, true, false, 0, 0);

  private final StandIn standIn = new StandIn(new Random(1), 0);
  private long now;

  /** Whether it is wanted after so many seconds. */
  private boolean after(long seconds, StandIn.Situation situation) {
    boolean wanted = false;
    for (long i = 0; i < seconds; i++) {
      now += SECOND;
      wanted = standIn.isWanted(situation, now);
    }
    return wanted;
  }

  private static StandIn.Situation standing(boolean configured, long preferred, long clients) {
    return new StandIn.Situation(
        configured || preferred > 0, false, configured, preferred, clients);
  }

  @Test
  void withoutARelay_itIsWantedAfterAFewSeconds() {
    assertThat(after(4, NOTHING)).isFalse();
    assertThat(after(4, NOTHING)).isTrue();
  }

  @Test
  void whileARelayCanBeUsed_itIsNot_andLongerIfThatIsLost() {
    assertThat(after(100, RELAY)).isFalse();
    assertThat(after(9, NOTHING)).isFalse();
    assertThat(after(4, NOTHING)).isTrue();
  }

  /** Whoever announces relays that are none gains three seconds. */
  @Test
  void hope_putsItOffOnce() {
    assertThat(after(7, HOPE)).isFalse();
    assertThat(after(4, HOPE)).isTrue();
  }

  @Test
  void configuredRelay_endsIt_onceNobodyIsConnected() {
    assertThat(after(8, NOTHING)).isTrue();
    assertThat(after(600, standing(false, 0, 0))).as("nobody else").isTrue();
    assertThat(after(600, standing(true, 0, 1))).as("somebody is connected").isTrue();
    assertThat(after(59, standing(true, 0, 0))).as("within the grace").isTrue();
    assertThat(after(1, standing(true, 0, 1))).as("the grace begins anew").isTrue();
    assertThat(after(62, standing(true, 0, 0))).isFalse();
  }

  @Test
  void twoThatAllPrefer_endIt_oneDoesNot() {
    assertThat(after(8, NOTHING)).isTrue();
    assertThat(after(600, standing(false, 1, 9))).isTrue();
    assertThat(after(12, standing(false, 2, 9))).isFalse();
    assertThat(after(600, standing(false, 2, 0))).isFalse();
  }

  @Test
  void failed_isTriedAgainLater_movedAtOnce() {
    assertThat(after(8, NOTHING)).isTrue();
    standIn.failed(now);
    assertThat(after(29, NOTHING)).isFalse();
    assertThat(after(5, NOTHING)).isTrue();
    standIn.moved(now);
    assertThat(after(4, NOTHING)).isTrue();
  }
}
