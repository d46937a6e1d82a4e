package dev.cellmesh.mesh.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom {@link Roster#sweep} forgets, and whom it does not. */
class RosterTest {
  private static final long SWEEP_MILLIS = 5_000;

  private final Core core = Bench.core(Bench.peer(1_000), 1);
  private final Roster roster = new Roster(core);

  private PeerId heard(int i) {
    PeerId board = Bench.peer(i);
    roster.heard(board, 1);
    return board;
  }

  /** A link with a board that says that it has links with these. */
  private Link linked(int i, PeerId... adjacent) {
    Link link = Bench.linked(core, heard(i), adjacent);
    core.membersChanged();
    return link;
  }

  /** Time goes by as it does for a peer that sweeps every five seconds. */
  private void pass(long millis) {
    for (long passed = 0; passed < millis; passed += SWEEP_MILLIS) {
      core.advance(core.now().plusMillis(SWEEP_MILLIS));
      roster.sweep();
    }
  }

  @Test
  void board_heardOfLongerThan30SecondsAgo_isForgotten_eachInItsTime() {
    PeerId early = heard(1);
    pass(10_000);
    PeerId late = heard(2);
    pass(20_000);
    assertThat(roster.ofCell()).containsExactlyInAnyOrder(early, late);
    int version = core.membersVersion();
    pass(5_000);
    assertThat(roster.knows(early)).isFalse();
    assertThat(roster.ofCell()).containsExactly(late);
    assertThat(roster.population()).isEqualTo(2);
    assertThat(core.membersVersion()).as("who counts on it hears of it").isGreaterThan(version);
    pass(5_000);
    assertThat(roster.knows(late)).isTrue();
    pass(5_000);
    assertThat(roster.ofCell()).isEmpty();
  }

  @Test
  void board_heardOfAgain_isKeptFromThenOn() {
    PeerId board = heard(1);
    pass(25_000);
    roster.heard(board, 0); // of others is enough
    pass(30_000);
    assertThat(roster.knows(board)).isTrue();
    pass(5_000);
    assertThat(roster.knows(board)).isFalse();
  }

  @Test
  void board_linked_isKept_alsoWhileTheLinkOpens_untilItEnds() {
    PeerId ready = linked(1).peer();
    Link opening = new Link(heard(2), Role.BOARD, core.now());
    core.links().add(opening);
    core.membersChanged();
    pass(300_000);
    assertThat(roster.ofCell()).containsExactlyInAnyOrder(ready, opening.peer());
    core.links().remove(ready);
    core.membersChanged();
    pass(35_000);
    assertThat(roster.ofCell()).containsExactly(opening.peer());
  }

  /** One that says so is enough here, although it takes two for a say in elections. */
  @Test
  void board_thatAnotherHasALinkWith_isKept_untilNobodySaysSo() {
    PeerId far = heard(1);
    PeerId unknown = heard(2);
    Link witness = linked(3, far);
    linked(4);
    linked(5);
    pass(300_000);
    assertThat(roster.knows(far)).isTrue();
    assertThat(roster.alive()).doesNotContain(far);
    assertThat(roster.knows(unknown)).isFalse();
    witness.heard().takes(Bench.linkedWith(List.of()));
    core.membersChanged();
    pass(35_000);
    assertThat(roster.knows(far)).isFalse();
  }

  @Test
  void board_thatMayBeDead_isKeptAsLongAsItIsHeld() {
    PeerId suspect = heard(1);
    roster.hold(suspect);
    pass(300_000);
    assertThat(roster.alive()).contains(suspect);
    roster.release(suspect);
    pass(35_000);
    assertThat(roster.knows(suspect)).isFalse();
  }
}
