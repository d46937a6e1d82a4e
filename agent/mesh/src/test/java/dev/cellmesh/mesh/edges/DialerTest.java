package dev.cellmesh.mesh.edges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@link Dialer} asks for a link again, and by which way. */
class DialerTest {
  private static final PeerId SELF = new PeerId(1, 0, 0, 0);

  /** It is to offer links to this board. */
  private static final PeerId LOWER = new PeerId(0, 1, 0, 0);

  /** Both above this board, which is to offer them links. */
  private static final PeerId OTHER = new PeerId(2, 0, 0, 0);

  private static final PeerId RELAYING = new PeerId(3, 0, 0, 0);
  private static final long STEP_MILLIS = 10;

  private Core core = core(1);
  private Dialer dialer = dialer();

  private static Core core(long seed) {
    Core made = Bench.core(SELF, seed);
    made.connected(1);
    return made;
  }

  private Dialer dialer() {
    return Bench.dialer(core, new Roster(core));
  }

  /** How long it takes until the link is asked for, wanted all the while. */
  private long millisUntilOpened() {
    for (long millis = 0; millis < 100_000; millis += STEP_MILLIS) {
      dialer.dial(OTHER, false);
      if (core.takeActions().contains(new Action.OpenLink(OTHER, 0xffff))) {
        return millis;
      }
      core.advance(core.now().plusMillis(STEP_MILLIS));
    }
    throw new AssertionError("never");
  }

  /** The driver has had too much to do, and says so. */
  private void putOff() {
    core.links().remove(OTHER);
    core.timers().clear();
    dialer.postponed(OTHER);
  }

  private void fails() {
    core.links().remove(OTHER);
    dialer.closed(OTHER, CloseReason.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void linkPutOff_isAskedForAboutASecondLater_howeverOften(long seed) {
    core = core(seed);
    dialer = dialer();
    assertThat(millisUntilOpened()).isZero();
    for (int i = 0; i < 8; i++) {
      putOff();
      assertThat(dialer.attempts(OTHER)).isZero();
      assertThat(core.timers().next())
          .as("there is a plan in time")
          .isBetween(core.now().plusMillis(750), core.now().plusMillis(1_250));
      assertThat(millisUntilOpened()).isBetween(750L, 1_260L);
    }
  }

  @Test
  void linkPutOff_betweenFailures_isNoAttempt() {
    assertThat(millisUntilOpened()).isZero();
    fails();
    assertThat(millisUntilOpened()).isBetween(1_500L, 2_510L);
    fails();
    assertThat(millisUntilOpened()).isBetween(3_000L, 5_010L);
    putOff();
    assertThat(dialer.attempts(OTHER)).isEqualTo(2);
    assertThat(millisUntilOpened()).isBetween(750L, 1_260L);
    fails();
    assertThat(millisUntilOpened()).as("the third failure").isBetween(6_000L, 10_010L);
  }

  @Test
  void networkChange_letsLinksThatFailedBeTriedSoon_butNotBeforeTheDriverKnowsItsAddresses() {
    for (int i = 0; i < 5; i++) {
      millisUntilOpened();
      fails();
    }
    core.timers().clear();
    dialer.networkChanged();
    assertThat(dialer.attempts(OTHER)).isZero();
    assertThat(core.timers().next()).isEqualTo(core.now().plusMillis(2_000));
    assertThat(millisUntilOpened()).isEqualTo(2_000);
  }

  @Test
  void networkChange_makesALinkLostByItWait_untilTheDriverKnowsItsAddresses() {
    millisUntilOpened();
    dialer.opened(OTHER);
    dialer.networkChanged();
    core.advance(core.now().plusMillis(1_000));
    fails();
    assertThat(millisUntilOpened()).isEqualTo(1_000);
  }

  /** An attempt through the mesh that was put off is made through the mesh again. */
  @Test
  void linkPutOff_isSignalledTheSameWayAgain() {
    Bench.linked(core, RELAYING, OTHER);
    millisUntilOpened();
    dialer.describe(OTHER, Bytes.utf8("offer"));
    assertThat(core.takeActions()).hasOnlyElementsOfType(Action.SealSignal.class).hasSize(1);
    putOff();
    millisUntilOpened();
    dialer.describe(OTHER, Bytes.utf8("offer"));
    assertThat(core.takeActions()).hasOnlyElementsOfType(Action.SealSignal.class).hasSize(1);
    fails();
    millisUntilOpened();
    dialer.describe(OTHER, Bytes.utf8("offer"));
    assertThat(core.takeActions()).hasOnlyElementsOfType(Action.SendSignal.class).hasSize(1);
  }

  /** How long it takes until the lower board is asked to offer, wanted all the while. */
  private long millisUntilInvited() {
    for (long millis = 0; millis < 100_000; millis += STEP_MILLIS) {
      dialer.dial(LOWER, false);
      if (core.takeActions().stream().anyMatch(Action.SendSignal.class::isInstance)) {
        return millis;
      }
      core.advance(core.now().plusMillis(STEP_MILLIS));
    }
    throw new AssertionError("never");
  }

  @Test
  void boardWhoseDriverIsBusy_asksNobodyForOffers_forFiveSeconds() {
    assertThat(millisUntilInvited()).as("not busy").isBetween(750L, 1_260L);
    core = core(2);
    dialer = dialer();
    dialer.postponed(OTHER);
    assertThat(millisUntilInvited()).isBetween(5_000L, 6_260L);
  }

  @Test
  void boardWhoseDriverIsBusy_answersAtOnce() {
    dialer.postponed(OTHER);
    dialer.answer(LOWER, 0);
    assertThat(core.takeActions()).hasOnlyElementsOfType(Action.SendSignal.class).hasSize(1);
  }

  @Test
  void offer_saysHowFewLinksTheOtherSideHas_alsoWhenItIsMadeLater() {
    dialer.answer(OTHER, 3);
    assertThat(core.takeActions()).containsExactly(new Action.OpenLink(OTHER, 3));
    putOff();
    core.advance(core.now().plusMillis(1_300));
    dialer.dial(OTHER, false);
    assertThat(core.takeActions()).containsExactly(new Action.OpenLink(OTHER, 3));
  }

  @Test
  void isOpening_whileALinkWithTheCellIsOnItsWay_orWaitsForTheDriver() {
    assertThat(dialer.isOpening(core.cell())).isFalse();
    millisUntilOpened();
    assertThat(dialer.isOpening(core.cell())).isTrue();
    assertThat(dialer.isOpening(core.cell() + 1)).isFalse();
    core.links().remove(OTHER);
    assertThat(dialer.isOpening(core.cell())).isFalse();
    dialer.postponed(OTHER);
    assertThat(dialer.isOpening(core.cell())).isTrue();
    core.advance(core.now().plusMillis(5_000));
    assertThat(dialer.isOpening(core.cell())).isFalse();
  }

  /** How long it takes until a link that does not open is given up. */
  private long millisUntilGivenUp() {
    long millis = 0;
    while (core.links().containsKey(OTHER)) {
      core.advance(core.now().plusMillis(STEP_MILLIS));
      millis += STEP_MILLIS;
      dialer.expire();
    }
    return millis;
  }

  @Test
  void offer_overSlowRelays_isWaitedForLonger_alsoAWhileAfterThey() {
    assertThat(millisUntilOpened()).isZero();
    assertThat(millisUntilGivenUp()).isEqualTo(7_000);
    core = core(2);
    dialer = dialer();
    dialer.dial(OTHER, false);
    dialer.relaysChanged(false);
    core.advance(core.now().plusMillis(1_000));
    dialer.relaysChanged(true);
    assertThat(millisUntilGivenUp()).isEqualTo(14_000);
    core.advance(core.now().plusMillis(20_000));
    dialer.dial(OTHER, false);
    assertThat(millisUntilGivenUp()).as("prompt again").isEqualTo(7_000);
  }

  @Test
  void board_atSlowRelays_asksForOneLinkAtATime() {
    dialer.relaysChanged(false);
    dialer.dial(OTHER, false);
    dialer.dial(RELAYING, true);
    assertThat(core.takeActions()).containsExactly(new Action.OpenLink(OTHER, 0xffff));
    core.links().remove(OTHER);
    core.advance(core.now().plusMillis(1_300));
    dialer.dial(RELAYING, false);
    assertThat(core.takeActions()).containsExactly(new Action.OpenLink(RELAYING, 0xffff));
  }

  @Test
  void linkedBoard_atSlowRelays_asksNobodyOverThem_butAnswers() {
    Bench.linked(core, OTHER);
    dialer.relaysChanged(false);
    dialer.dial(LOWER, false);
    core.advance(core.now().plusMillis(1_300));
    dialer.dial(LOWER, false);
    assertThat(core.takeActions()).isEmpty();
    core.advance(core.now().plusMillis(1_300));
    dialer.answer(LOWER, 0);
    assertThat(core.takeActions()).hasOnlyElementsOfType(Action.SendSignal.class).hasSize(1);
  }

  @Test
  void linkPutOff_thatNobodyAskedFor_isNotAskedForNow() {
    dialer.postponed(OTHER);
    assertThat(dialer.isDialing(OTHER)).isFalse();
    assertThat(core.timers().next()).isNull();
  }
}
