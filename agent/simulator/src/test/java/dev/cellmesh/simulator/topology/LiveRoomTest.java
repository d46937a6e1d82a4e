package dev.cellmesh.simulator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.cells.Growth;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.NetworkOptions;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The plan on paper is what boards that talk to each other arrive at. */
final class LiveRoomTest {
  private static final int BOARDS = 60;

  private static VirtualNetwork room(long seed, MeshParameters parameters) {
    VirtualNetwork room = new VirtualNetwork(NetworkOptions.seeded(seed));
    for (int i = 0; i < BOARDS; i++) {
      room.add(Role.BOARD, parameters);
    }
    room.runUntil(
        () -> room.boardsHaveJoined() && live(room).equals(planned(room, parameters)), 120_000);
    return room;
  }

  private static Structure structure(VirtualNetwork room) {
    return room.boards().getFirst().state().structure();
  }

  private static Set<Set<PeerId>> live(VirtualNetwork room) {
    Set<Set<PeerId>> links = new HashSet<>();
    for (VirtualPeer board : room.boards()) {
      for (MeshState.Link link : board.state().links()) {
        links.add(Set.of(board.id(), link.peer()));
      }
    }
    return links;
  }

  private static Set<Set<PeerId>> planned(VirtualNetwork room, MeshParameters parameters) {
    List<PeerId> ids = room.boards().stream().map(VirtualPeer::id).toList();
    Topology topology = Topology.of(structure(room), ids, parameters.bridgesPerEdge());
    Set<Set<PeerId>> links = new HashSet<>();
    List<List<Integer>> all = RoomsOnPaper.links(topology);
    for (int board = 0; board < all.size(); board++) {
      for (int other : all.get(board)) {
        links.add(Set.of(topology.id(board), topology.id(other)));
      }
    }
    return links;
  }

  private static void assertAsPlanned(VirtualNetwork room, MeshParameters parameters, long seed) {
    Structure agreed = structure(room);
    for (VirtualPeer board : room.boards()) {
      assertThat(board.state().structure()).as("seed %d", seed).isEqualTo(agreed);
    }
    Set<Set<PeerId>> planned = planned(room, parameters);
    assertThat(live(room)).as("seed %d, links", seed).isEqualTo(planned);
  }

  @Test
  void links_ofALiveRoomWithAllEdges_areThePlanned() {
    MeshParameters parameters = MeshParameters.DEFAULT.withTargetCells(6);
    for (long seed = 1; seed <= 3; seed++) {
      VirtualNetwork room = room(seed, parameters);
      assertAsPlanned(room, parameters, seed);
      Structure paper = Growth.settled(parameters, BOARDS, TopologyOptions.MAX_CELLS);
      assertThat(structure(room).cells()).isEqualTo(paper.cells()).isEqualTo(6);
      assertThat(structure(room).degree()).isEqualTo(paper.degree());
    }
  }

  /** Cells of three boards in the mean: some have one only, which carries both ranks. */
  @Test
  void links_ofALiveRoomWithTinyCells_areThePlanned() {
    MeshParameters parameters = MeshParameters.DEFAULT.withTargetCells(20);
    for (long seed = 1; seed <= 3; seed++) {
      VirtualNetwork room = room(seed, parameters);
      assertAsPlanned(room, parameters, seed);
      Set<Integer> cells = new HashSet<>();
      Set<Integer> shared = new HashSet<>();
      for (VirtualPeer board : room.boards()) {
        int cell = board.state().cell();
        if (!cells.add(cell)) {
          shared.add(cell);
        }
      }
      assertThat(shared.size()).as("seed %d, cells with several", seed).isLessThan(cells.size());
    }
  }

  @Test
  void links_ofALiveRoomWithDrawnEdges_areThePlanned() {
    MeshParameters parameters = RoomsOnPaper.drawn(5, 2);
    for (long seed = 1; seed <= 3; seed++) {
      VirtualNetwork room = room(seed, parameters);
      assertAsPlanned(room, parameters, seed);
      assertThat(structure(room).complete()).as("seed %d", seed).isFalse();
    }
  }
}
