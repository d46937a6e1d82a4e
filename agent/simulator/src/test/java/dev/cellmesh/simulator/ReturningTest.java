package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import org.junit.jupiter.api.Test;

/** Rooms whose boards come back with what they remember. */
final class ReturningTest {
  private static final Structure SIX = new Structure(7, 6, 5);

  @Test
  void fleet_thatComesBackAtOnce_takesUpItsStructureWithoutGrowingAgain() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(seed, 6);
          for (int i = 0; i < 60; i++) {
            room.net.add(Role.BOARD, room.parameters, SIX);
          }
          room.settleWithin(15_000);
          assertThat(room.net.boards())
              .allSatisfy(
                  board -> {
                    assertThat(board.state().structure()).isEqualTo(SIX);
                    assertThat(board.state().counters()).doesNotContainKey(Event.STRUCTURE_CHANGED);
                  });
          room.assertBroadcastReachesAll(room.any());
        });
  }

  @Test
  void board_thatRemembersARoomLongGone_isTakenInByTheOneThatIsThere() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          Structure old = new Structure(2, 40, 8);
          VirtualPeer board = room.net.add(Role.BOARD, MeshParameters.DEFAULT, old);
          assertThat(
                  room.net.runUntil(
                      () ->
                          board.state().structure().equals(room.any().state().structure())
                              && !board.state().links().isEmpty(),
                      200_000))
              .as("found the room within its patience with what it remembers")
              .isTrue();
        });
  }
}
