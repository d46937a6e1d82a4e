package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was given to a board that had died goes another way as soon as the death is noticed. */
class UnderwayTest {
  /** Silence is noticed by all after 4 s; the second digest is acted upon after 6.3 s. */
  private static final long NOTICED_MILLIS = 6_000;

  @Test
  void lastMessages_givenToADeadBridge_goAnotherWayOnceItIsMissed() {
    long[] rerouted = {0};
    Seeds.each(
        6,
        seed -> {
          Scenario room = Scenario.settled(seed, 40, 5);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          publishers.everyone(1, 15_000); // the digests of these are told
          room.net.kill(bridgeAwayFrom(leaf, room));
          publishers.everyone(1, NOTICED_MILLIS);
          publishers.assertReached(leaf);
          for (VirtualPeer board : room.net.boards()) {
            rerouted[0] += board.state().counters().getOrDefault(Event.REROUTED, 0L);
          }
        });
    assertThat(rerouted[0]).as("messages that went another way").isPositive();
  }

  /** A board that carries an edge to the leaf's cell, and that the leaf has no link with. */
  private static VirtualPeer bridgeAwayFrom(VirtualPeer leaf, Scenario room) {
    List<MeshState.Link> own = leaf.state().links();
    for (VirtualPeer board : room.net.boards()) {
      boolean elsewhere = board.state().cell() != leaf.state().cell();
      for (MeshState.Edge edge : board.state().edges()) {
        boolean first = edge.bridges().getFirst().equals(board.id());
        boolean linked = own.stream().anyMatch(l -> l.peer().equals(board.id()));
        if (elsewhere && edge.cell() == leaf.state().cell() && first && !linked) {
          return board;
        }
      }
    }
    throw new AssertionError("no bridge to cell " + leaf.state().cell());
  }
}
