package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long {@link Forming} has bridges wait for members, and when it gives up. */
class FormingTest {
  private final Core core = Bench.core(Bench.peer(1_000), 1);
  private final Roster roster = new Roster(core);
  private final Forming forming = new Forming(core, roster);
  private int members;

  /** The cell is as old as that. */
  private void cellOf(long millis) {
    core.now = new MonotonicTime(1_000_000_000);
    core.structureAt = core.now;
    core.membersChanged();
    roster.alive();
    pass(millis);
  }

  private void pass(long millis) {
    core.now = core.now.plusMillis(millis);
  }

  /** Another board of the cell speaks for itself. */
  private PeerId heard() {
    PeerId board = Bench.peer(++members);
    roster.heard(board, 1);
    return board;
  }

  private void linked(PeerId board) {
    Link link = new Link(board, core.now);
    link.state = Link.State.READY;
    core.links.put(board, link);
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
  void board_thatHearsOfAMemberAndGetsNoLink_waitsTenSeconds() {
    cellOf(5_000);
    long waited = 0;
    heard();
    while (forming.goesOn() && waited < 60_000) {
      pass(100);
      waited += 100;
      roster.heard(Bench.peer(1), 1); // still there
    }
    assertThat(waited).isEqualTo(10_000);
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
    assertThat(goesOnMillis()).isEqualTo(10_000);
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
    MonotonicTime came = core.now;
    assertThat(forming.lookAgainAt()).isEqualTo(came.plusMillis(400));
    pass(350);
    assertThat(forming.lookAgainAt()).isEqualTo(core.now.plusMillis(100));
  }
}
