package dev.cellmesh.simulator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.cells.CellGraph;
import dev.cellmesh.mesh.port.MeshParameters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TopologyTest {
  @Test
  void links_areSymmetric_single_andFollowEdges() {
    for (int seed = 1; seed <= 20; seed++) {
      Topology topology = RoomsOnPaper.of(RoomsOnPaper.drawn(5, 4), 300, seed);
      CellGraph graph = new CellGraph(topology.structure());
      Set<List<Integer>> edges = new HashSet<>();
      List<List<Integer>> links = RoomsOnPaper.links(topology);
      for (int board = 0; board < topology.boards(); board++) {
        List<Integer> of = links.get(board);
        assertThat(of).as("seed %d", seed).doesNotHaveDuplicates().doesNotContain(board);
        assertThat(topology.connections(board)).isEqualTo(of.size());
        assertThat(topology.cell(board)).isEqualTo(topology.structure().cellOf(topology.id(board)));
        for (int other : of) {
          assertThat(links.get(other)).as("seed %d, links of %d", seed, other).contains(board);
          int here = topology.cell(board);
          int there = topology.cell(other);
          if (here != there) {
            assertThat(graph.edge(here, there)).as("seed %d, edge", seed).isTrue();
            edges.add(List.of(Math.min(here, there), Math.max(here, there)));
          }
        }
      }
      assertThat(topology.edges()).as("seed %d", seed).isEqualTo(edges.size());
      assertThat(edges).as("seed %d", seed).hasSize(edgesBetweenBoards(topology, graph));
    }
  }

  private static int edgesBetweenBoards(Topology topology, CellGraph graph) {
    int edges = 0;
    for (int i = 0; i < topology.structure().cells(); i++) {
      for (int j = 0; j < i; j++) {
        boolean boards = topology.sizeOf(i) > 0 && topology.sizeOf(j) > 0;
        edges += boards && graph.edge(i, j) ? 1 : 0;
      }
    }
    return edges;
  }

  @Test
  void boards_haveTheDegreeThatTheParametersPayFor() {
    Topology topology = RoomsOnPaper.of(RoomsOnPaper.drawn(10, 8), 3_000, 5);
    assertThat(topology.structure().cells()).isEqualTo(300);
    assertThat(topology.structure().degree()).isEqualTo(40);
    long external = 0;
    for (int board = 0; board < topology.boards(); board++) {
      external += topology.externalLinks(board);
    }
    // D edges of two links each, and those to the two neighbours on the ring.
    assertThat(external / 3_000.0).isBetween(7.8, 9.0);
    assertThat(2.0 * topology.edges() / 300).isBetween(39.0, 45.0);
  }

  @Test
  void boards_areNumberedCellByCell_andByIdWithin() {
    Topology topology = RoomsOnPaper.of(MeshParameters.DEFAULT.withTargetCells(7), 100, 3);
    int board = 0;
    for (int cell = 0; cell < 7; cell++) {
      assertThat(topology.firstOfCell(cell)).isEqualTo(board);
      for (int i = 0; i < topology.sizeOf(cell); i++, board++) {
        assertThat(topology.cell(board)).isEqualTo(cell);
        if (i > 0) {
          assertThat(topology.id(board - 1)).isLessThan(topology.id(board));
        }
      }
    }
    assertThat(board).isEqualTo(100);
  }

  @Test
  void fewerBoardsThanBridges_stillCarryAllEdges() {
    Topology topology = RoomsOnPaper.of(MeshParameters.DEFAULT.withTargetCells(2), 7, 8);
    assertThat(topology.structure().cells()).isEqualTo(2);
    assertThat(topology.edges()).isEqualTo(1);
    int links = 0;
    for (int board = 0; board < 7; board++) {
      links += topology.externalLinks(board);
    }
    assertThat(links).isEqualTo(4);
  }
}
