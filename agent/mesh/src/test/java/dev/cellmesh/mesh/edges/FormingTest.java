package dev.cellmesh.mesh.edges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long {@link Forming} has bridges wait for members, and when it gives up. */
class FormingTest {
  private final Core core = Bench.core(Bench.peer(1_000), 1);
  private final Roster roster = new Roster(core);
  private final Dialer dialer = Bench.dialer(core, roster);
  private final Forming forming = new Forming(core, roster, dialer);
  private int members;

  /** The cell is as old as that. */
  private void cellOf(long millis) {
    core.advance(new MonotonicTime(1_000_000_000));
    core.adopt(core.structure());
    core.membersChanged();
    roster.alive();
    pass(millis);
  }

  private void pass(long millis) {
    core.advance(core.now().plusMillis(millis));
  }

  /** Another board of the cell speaks for itself. */
  private PeerId heard() {
    PeerId board = Bench.peer(++members);
    roster.heard(board, 1);
    return board;
  }

  private void linked(PeerId board) {
    Bench.linked(core, board);
    core.membersChanged();
    roster.alive();
  }

  /** For how long it goes on if nothing happens, in steps of 10 ms. */
  private long goesOnMillis() {
    long millis = 0;
    while (forming.goesOn()) {
      assertThat(millis).as("it ends").isLessThan(100_000);
      pass(10);
      millis += 10;
    }
    return millis;
  }

  @Test
  void board_thatHearsOfNobody_waitsForAMomentOnly() {
    cellOf(0);
    assertThat(goesOnMillis()).isEqualTo(700);
  }

  @Test
  void board_thatHearsOfAMemberAndGetsNoLink_waitsThirtySeconds() {
    cellOf(5_000);
    long waited = 0;
    heard();
    while (forming.goesOn() && waited < 60_000) {
      assertThat(forming.seeksMembers()).isTrue();
      pass(100);
      waited += 100;
      roster.heard(Bench.peer(1), 1); // still there
    }
    assertThat(waited).isEqualTo(30_000);
    assertThat(forming.seeksMembers()).as("nobody is kept waiting for it any longer").isFalse();
    pass(30_000);
    roster.heard(Bench.peer(1), 1);
    assertThat(forming.goesOn()).as("given up for as long as it is so").isFalse();
  }

  @Test
  void board_whoseOnlyHopeFallsSilent_givesUp_andMayHopeAgain() {
    cellOf(20_000);
    heard();
    pass(9_990);
    assertThat(goesOnMillis()).isEqualTo(20);
    heard();
    assertThat(goesOnMillis()).as("silent for more than 10 s").isEqualTo(10_010);
  }

  @Test
  void link_toAnotherCell_isNoReasonToStopLookingForMembers() {
    cellOf(5_000);
    linked(heard());
    core.links().values().forEach(link -> link.isOf(core.cell() + 1));
    pass(5_000);
    heard();
    assertThat(goesOnMillis()).isEqualTo(10_010);
  }

  /** Its cell needs bridges now, not when the dead can no longer be hoped for. */
  @Test
  void board_thatHasLostItsLastMember_doesNotWaitForIt() {
    cellOf(20_000);
    PeerId member = heard();
    linked(member);
    pass(1_000);
    assertThat(forming.goesOn()).isFalse();
    roster.heard(member, 1);
    core.links().clear();
    assertThat(forming.goesOn()).isFalse();
    assertThat(forming.seeksMembers()).isFalse();
    core.adopt(core.structure());
    assertThat(forming.seeksMembers()).as("of a new cell").isTrue();
  }

  /** Where many start at once on a slow machine, members that are there are waited for. */
  @Test
  void oldCell_whoseDriverIsBusy_waitsForThoseItHasNoLinkWith_forThirtySecondsAtMost() {
    cellOf(20_000);
    linked(heard());
    pass(1_000);
    roster.heard(Bench.peer(2), 1);
    assertThat(forming.goesOn()).as("not busy").isFalse();
    long waited = 0;
    while (waited < 60_000) {
      dialer.postponed(Bench.peer(2));
      roster.heard(Bench.peer(2), 1);
      if (!forming.goesOn()) {
        break;
      }
      pass(100);
      waited += 100;
    }
    assertThat(waited).isEqualTo(30_000);
  }

  @Test
  void oldCell_whoseDriverIsNoLongerBusy_waitsNoLonger() {
    cellOf(20_000);
    linked(heard());
    pass(1_000);
    heard();
    dialer.postponed(Bench.peer(2));
    assertThat(forming.goesOn()).isTrue();
    pass(2_990);
    assertThat(forming.goesOn()).as("spoken 3 s ago").isTrue();
    pass(20);
    assertThat(forming.goesOn()).as("silent since").isFalse();
    roster.heard(Bench.peer(2), 1);
    assertThat(forming.goesOn()).isTrue();
    pass(2_000);
    roster.heard(Bench.peer(2), 1);
    assertThat(forming.goesOn()).as("put off 5 s ago").isFalse();
  }

  @Test
  void newCell_isNotComplete_whileBoardsOfItHaveNoLinkYet() {
    cellOf(0);
    PeerId first = heard();
    PeerId second = heard();
    linked(first);
    pass(2_900);
    assertThat(forming.goesOn()).isTrue();
    linked(second);
    pass(1_500);
    assertThat(forming.goesOn()).as("all are linked").isFalse();
  }

  @Test
  void newCell_waitsThreeSecondsForThoseItHasNoLinkWith() {
    cellOf(0);
    linked(heard());
    heard();
    assertThat(goesOnMillis()).isEqualTo(3_000);
  }

  @Test
  void oldCell_waitsUntilMembersHaveStayedTheSameForAMoment() {
    cellOf(20_000);
    linked(heard());
    assertThat(goesOnMillis()).isEqualTo(400);
    heard(); // who is not linked is no reason to wait for here
    assertThat(forming.goesOn()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"100, 400", "600, 1200", "740, 1480", "760, 1500", "5000, 1500"})
  void newCell_waitsTwiceAsLongAsItsFirstMemberTook_withinBounds(long took, long waits) {
    cellOf(took);
    linked(heard());
    assertThat(goesOnMillis()).isEqualTo(waits);
  }

  @Test
  void newCell_ofSeveral_waitsTwiceAsLongAsTheyHaveComeApart() {
    cellOf(600);
    linked(heard());
    pass(300);
    linked(heard());
    assertThat(goesOnMillis()).as("two in 0.9 s").isEqualTo(900);
  }

  @Test
  void membersWhoComeAndGoForEver_areNotWaitedForAnyLongerThanTenSeconds() {
    cellOf(20_000);
    linked(heard());
    long waited = 0;
    while (forming.goesOn() && waited < 60_000) {
      pass(250);
      waited += 250;
      linked(heard());
    }
    assertThat(waited).isEqualTo(10_000);
    pass(250);
    linked(heard());
    assertThat(forming.goesOn()).as("it has been long enough").isFalse();
    pass(400);
    assertThat(forming.goesOn()).as("it is quiet").isFalse();
    linked(heard());
    assertThat(forming.goesOn()).as("a new time").isTrue();
  }

  @Test
  void nextLook_isWhenItMayBeQuiet_andNeverAtOnce() {
    cellOf(20_000);
    linked(heard());
    MonotonicTime came = core.now();
    assertThat(forming.lookAgainAt()).isEqualTo(came.plusMillis(400));
    pass(350);
    assertThat(forming.lookAgainAt()).isEqualTo(core.now().plusMillis(100));
  }
}
