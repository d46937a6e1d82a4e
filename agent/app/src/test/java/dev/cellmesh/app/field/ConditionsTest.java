package dev.cellmesh.app.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Boards that start where something is not as it should be. */
@Tag(FieldTest.FIELD)
class ConditionsTest extends FieldTest {
  private static final int PERCENT_LOST = 10;
  private static final int DELAY_MILLIS = 200;
  private static final int SMALLEST_MTU = 1_280;

  private FieldBoard receiver() throws Exception {
    return internet().site(Nat.PORT_RESTRICTED).board("south").listening();
  }

  @Test
  void loss() throws Exception {
    Site lossy = internet().site(Nat.PORT_RESTRICTED);
    lossy.losePercent(PERCENT_LOST);
    FieldBoard south = receiver().start();
    FieldBoard north = lossy.board("north").start();
    linked(PERCENT_LOST + " % of the packets lost", north, south);
  }

  @Test
  void delay() throws Exception {
    FieldBoard south = receiver().start();
    FieldBoard north =
        internet().siteFarAway(Nat.PORT_RESTRICTED, DELAY_MILLIS).board("north").start();
    linked(DELAY_MILLIS + " ms there and as much back", north, south);
    Stopwatch.start("the delay shows in the link's round trip")
        .until(() -> north.rttMillis() >= 2 * DELAY_MILLIS);
  }

  @Test
  void smallPackets() throws Exception {
    Site narrow = internet().site(Nat.PORT_RESTRICTED);
    narrow.mtu(SMALLEST_MTU);
    FieldBoard south = receiver().start();
    FieldBoard north = narrow.board("north").with("[gateway]\nmaxBatchDelay = \"5s\"\n").start();
    linked("MTU " + SMALLEST_MTU, north, south);
  }

  @Test
  void ipv6Only() throws Exception {
    FieldBoard south = internet().siteOfIpv6().board("south").listening().start();
    FieldBoard north = internet().siteOfIpv6().board("north").start();
    linked("IPv6 only", north, south);
  }

  @Test
  void noNetwork_thenItComes() throws Exception {
    FieldBoard south = receiver().start();
    FieldBoard north = internet().site(Nat.PORT_RESTRICTED).board("north");
    north.interfaceDown();
    north.start();
    Stopwatch.start("no network: the agent runs")
        .until(() -> north.log().contains("trying again in") && !north.peer().isEmpty());
    north.interfaceUp();
    linked("the network comes", north, south);
  }

  @Test
  void wrongPassword_keepsABoardOut_andBothSidesSaySo() throws Exception {
    FieldBoard south = receiver().password("the right one").start();
    FieldBoard stranger = internet().site(Nat.OPEN).board("stranger").password("another").start();
    FieldBoard north = internet().site(Nat.OPEN).board("north").password("the right one").start();
    linked("password", north, south);
    Stopwatch.start("wrong password: the board is alone in a room of its own")
        .until(() -> stranger.status().contains("\"joined\":true"));
    Stopwatch.start("wrong password: both sides say so")
        .until(
            () ->
                stranger.log().contains("with another password: fingerprint")
                    && (south.log() + north.log()).contains("with another password: fingerprint"));
    assertThat(stranger.links()).isEmpty();
    assertThat(stranger.status()).contains("\"alone\":true");
    assertThat(south.links()).containsExactly(north.peer());
  }

  @Test
  void clock_wrongByADay() throws Exception {
    FieldBoard south = receiver().start();
    FieldBoard north =
        internet()
            .site(Nat.PORT_RESTRICTED)
            .board("north")
            .clockWrongBy(TimeUnit.DAYS.toSeconds(1))
            .start();
    linked("clock a day ahead", north, south);
    assertThat(north.bootEpoch())
        .as("the clock was wrong indeed")
        .isGreaterThan(System.currentTimeMillis() + TimeUnit.HOURS.toMillis(23));
  }
}
