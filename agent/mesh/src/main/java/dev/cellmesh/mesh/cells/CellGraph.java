package dev.cellmesh.mesh.cells;

import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Structure;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which cells share an edge: a pure function of C and D, the same for everyone.
 *
 * <p>All pairs if D ≥ C - 1; else ring neighbours, and each other pair with probability D / (C - 1)
 * drawn by hashing the pair.
 *
 * <p>Remembers what it has computed. Not thread-safe: peers that share one share an owner.
 */
public final class CellGraph {
  /** Trees remembered. All of them where cells are so few that this holds them. */
  private static final int MAX_TREES_BYTES = 8 << 20;

  private final int cells;
  private final boolean complete;
  private final double probability;
  private final int[][] neighbours;
  private final Map<Integer, int[]> trees = new LinkedHashMap<>(16, 0.75f, true);

  public CellGraph(Structure structure) {
    cells = structure.cells();
    complete = structure.complete();
    probability = complete ? 1 : structure.degree() / (double) (cells - 1);
    neighbours = new int[cells][];
  }

  /** Whether cells {@code i} and {@code j} share an edge. */
  public boolean edge(int i, int j) {
    return i != j && (complete || ring(i, j) == 1 || Hash.edge(i, j) < probability);
  }

  /** Steps round the ring from one cell to another, the shorter way. */
  public int ring(int i, int j) {
    int d = Math.abs(i - j);
    return Math.min(d, cells - d);
  }

  /** The cells that share an edge with {@code cell}, ascending. Not to be written to. */
  public int[] neighbours(int cell) {
    int[] known = neighbours[cell];
    if (known == null) {
      int[] found = new int[cells];
      int n = 0;
      for (int j = 0; j < cells; j++) {
        if (edge(cell, j)) {
          found[n++] = j;
        }
      }
      known = Arrays.copyOf(found, n);
      neighbours[cell] = known;
    }
    return known;
  }

  /**
   * The parent of {@code cell} in the breadth-first tree rooted at {@code root}; the root is its
   * own parent. Read the other way it is the next cell from {@code cell} on a shortest way to
   * {@code root}.
   */
  public int parent(int cell, int root) {
    if (cell == root || complete) {
      return root;
    }
    return tree(root)[cell];
  }

  /**
   * The child of {@code cell} through which the tree rooted at {@code root} reaches {@code target},
   * or -1 if {@code target} is not below {@code cell}.
   */
  public int childTowards(int cell, int target, int root) {
    int at = target;
    while (at != root) {
      int up = parent(at, root);
      if (up == cell) {
        return at;
      }
      at = up;
    }
    return -1;
  }

  /** Hops that any message needs at most, cell by cell and inside the first and last, and some. */
  public int hopLimit() {
    if (cells == 1) {
      return 4;
    }
    int diameter = 1;
    if (!complete) {
      double degree = Math.max(3, probability * (cells - 1));
      diameter = 2 + (int) Math.ceil(Math.log(cells) / Math.log(degree));
    }
    return Math.min(RoutedFrame.MAX_HOPS, 2 * diameter + 5);
  }

  private int[] tree(int root) {
    int[] known = trees.get(root);
    if (known != null) {
      return known;
    }
    int[] parents = new int[cells];
    Arrays.fill(parents, -1);
    parents[root] = root;
    int[] queue = new int[cells];
    int head = 0;
    int tail = 0;
    queue[tail++] = root;
    while (head < tail) {
      int cell = queue[head++];
      for (int next : neighbours(cell)) {
        if (parents[next] < 0) {
          parents[next] = cell;
          queue[tail++] = next;
        }
      }
    }
    trees.put(root, parents);
    if (trees.size() > Math.max(64, MAX_TREES_BYTES / (4 * cells))) {
      var eldest = trees.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return parents;
  }
}
