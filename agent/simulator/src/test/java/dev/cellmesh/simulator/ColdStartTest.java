package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Boards that start together and know nothing of each other, on a network that is not far. */
final class ColdStartTest {
  private static final int LINK_MILLIS = 10;
  private static final int RELAY_MILLIS = 5;

  @Test
  void twelveBoards_standInThreeCellsAfterASecondAndAHalf() {
    Seeds.each(10, seed -> stands(room(seed, 12, 3), 3, 1_500));
  }

  @Test
  void thirtyBoards_standInSixCellsAfterThreeSeconds() {
    Seeds.each(10, seed -> stands(room(seed, 30, 6), 6, 3_000));
  }

  private static Scenario room(long seed, int boards, int cells) {
    MeshParameters parameters =
        new MeshParameters(MeshParameters.Cells.ON, cells, boards / cells, 50, 2, 48, 8, 32);
    NetworkOptions near =
        NetworkOptions.seeded(seed).withLinkMillis(LINK_MILLIS).withRelayMillis(RELAY_MILLIS);
    return new Scenario(near, parameters).boards(boards);
  }

  private static void stands(Scenario room, int cells, long millis) {
    room.net.runUntil(() -> faults(room, cells).isEmpty(), millis);
    assertThat(faults(room, cells)).as("after %d ms", millis).isEmpty();
    for (VirtualPeer board : room.net.boards()) {
      assertThat(board.relayEventsSent()).as("events of %s", board.id()).isLessThanOrEqualTo(20);
    }
  }

  /** Why messages may not get everywhere: links that make it faster may still be missing. */
  private static List<String> faults(Scenario room, int cells) {
    List<MeshState> states = room.net.boards().stream().map(VirtualPeer::state).toList();
    Set<Integer> occupied = states.stream().map(MeshState::cell).collect(Collectors.toSet());
    return states.stream().flatMap(s -> faults(s, cells, occupied).stream()).toList();
  }

  private static List<String> faults(MeshState board, int cells, Set<Integer> occupied) {
    if (!board.joined() || board.structure().cells() != cells) {
      return List.of(board.self() + " is in a room of " + board.structure().cells() + " cells");
    }
    return board.edges().stream()
        .filter(edge -> !edge.up() && occupied.contains(edge.cell()))
        .map(edge -> board.self() + " knows no way from " + board.cell() + " to " + edge.cell())
        .toList();
  }
}
