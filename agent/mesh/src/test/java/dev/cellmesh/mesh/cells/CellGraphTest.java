package dev.cellmesh.mesh.cells;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.Structure;
import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class CellGraphTest {
  private static CellGraph graph(int cells, int degree) {
    return new CellGraph(new Structure(1, cells, degree));
  }

  @Test
  void edge_isSymmetricNeverToItselfAndAlwaysToRingNeighbours() {
    for (int[] cd : new int[][] {{1, 0}, {2, 0}, {2, 1}, {3, 1}, {10, 2}, {10, 9}, {57, 6}}) {
      CellGraph graph = graph(cd[0], cd[1]);
      for (int i = 0; i < cd[0]; i++) {
        assertThat(graph.edge(i, i)).isFalse();
        assertThat(cd[0] == 1 || graph.edge(i, (i + 1) % cd[0])).isTrue();
        for (int j = 0; j < cd[0]; j++) {
          assertThat(graph.edge(i, j)).isEqualTo(graph.edge(j, i));
          boolean listed = Arrays.binarySearch(graph.neighbours(i), j) >= 0;
          assertThat(listed).isEqualTo(graph.edge(i, j));
        }
      }
    }
  }

  @Test
  void graph_ofEnoughDegree_isComplete() {
    CellGraph graph = graph(12, 11);
    for (int i = 0; i < 12; i++) {
      assertThat(graph.neighbours(i)).hasSize(11);
      assertThat(graph.parent(i, 5)).isEqualTo(5);
    }
  }

  @Test
  void degree_inTheMean_isTheWantedOneAndTheRing() {
    int cells = 600;
    CellGraph graph = graph(cells, 20);
    int sum = 0;
    for (int i = 0; i < cells; i++) {
      sum += graph.neighbours(i).length;
    }
    assertThat(sum / (double) cells).isCloseTo(20 + 2, Percentage.withPercentage(3));
  }

  @Test
  void cells_fromCToCPlusOne_keepAlmostAllEdges() {
    CellGraph before = graph(400, 20);
    CellGraph after = graph(401, 20);
    int edges = 0;
    int lost = 0;
    for (int i = 0; i < 400; i++) {
      for (int j = 0; j < i; j++) {
        edges += before.edge(i, j) ? 1 : 0;
        lost += before.edge(i, j) && !after.edge(i, j) ? 1 : 0;
      }
    }
    assertThat(lost).isLessThan(edges / 50);
  }

  @Test
  void parents_followedFromAnywhere_reachTheRootInTheFewestSteps() {
    for (int[] cd : new int[][] {{1, 0}, {2, 0}, {7, 2}, {90, 3}, {300, 8}, {40, 39}}) {
      CellGraph graph = graph(cd[0], cd[1]);
      for (int root : new int[] {0, cd[0] / 2, cd[0] - 1}) {
        int[] distance = distances(graph, cd[0], root);
        for (int cell = 0; cell < cd[0]; cell++) {
          int up = graph.parent(cell, root);
          if (cell == root) {
            assertThat(up).isEqualTo(root);
          } else {
            assertThat(graph.edge(cell, up)).isTrue();
            assertThat(distance[up]).isEqualTo(distance[cell] - 1);
            assertThat(graph.childTowards(up, cell, root)).isEqualTo(cell);
          }
        }
      }
    }
  }

  /** In the tree of a root each cell has one parent, so a message crosses to it once. */
  @Test
  void childTowards_namesTheBranchThatTheTargetIsOn() {
    CellGraph graph = graph(120, 4);
    for (int root : new int[] {0, 60}) {
      for (int target = 0; target < 120; target++) {
        for (int cell = 0; cell < 120; cell++) {
          int child = graph.childTowards(cell, target, root);
          assertThat(child >= 0).isEqualTo(target != cell && above(graph, cell, target, root));
          if (child >= 0) {
            assertThat(graph.parent(child, root)).isEqualTo(cell);
            assertThat(child == target || above(graph, child, target, root)).isTrue();
          }
        }
      }
    }
  }

  private static boolean above(CellGraph graph, int cell, int target, int root) {
    int at = target;
    while (at != root) {
      at = graph.parent(at, root);
      if (at == cell) {
        return true;
      }
    }
    return false;
  }

  @Test
  void hopLimit_coversTheLongestWayFromBoardToBoard() {
    for (int[] cd : new int[][] {{1, 0}, {2, 1}, {5, 4}, {9, 2}, {60, 4}, {400, 8}, {1_000, 100}}) {
      CellGraph graph = graph(cd[0], cd[1]);
      int diameter = 0;
      for (int root = 0; root < cd[0]; root += Math.max(1, cd[0] / 10)) {
        diameter = Math.max(diameter, Arrays.stream(distances(graph, cd[0], root)).max().orElse(0));
      }
      // Each cell on the way may take a hop inside and one across, the last one more inside.
      assertThat(graph.hopLimit()).as(Arrays.toString(cd)).isGreaterThanOrEqualTo(2 * diameter + 1);
    }
  }

  private static int[] distances(CellGraph graph, int cells, int root) {
    int[] distance = new int[cells];
    Arrays.fill(distance, Integer.MAX_VALUE);
    distance[root] = 0;
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int i = 0; i < cells; i++) {
        for (int j : graph.neighbours(i)) {
          if (distance[j] != Integer.MAX_VALUE && distance[j] + 1 < distance[i]) {
            distance[i] = distance[j] + 1;
            changed = true;
          }
        }
      }
    }
    assertThat(distance).doesNotContain(Integer.MAX_VALUE);
    return distance;
  }
}
