package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sealed roster: who is in which cell, and who is the bridge of each. A pure function of the
 * census; shared and immutable.
 *
 * @param version of the census
 * @param members of each cell, in ascending order
 * @param bridges of each cell; null if the cell is empty
 */
record Layout(
    long version, int cellSize, List<List<PeerId>> members, List<@Nullable PeerId> bridges) {
  private static final int MAX_HOPS = 150;

  /** Counts peers into {@code ceil(N / cellSize)} cells. */
  static final class Builder {
    private final long version;
    private final int cellSize;
    private final List<List<PeerId>> members = new ArrayList<>();
    private final List<@Nullable PeerId> bridges = new ArrayList<>();
    private final long[] ranks;

    Builder(long version, int cellSize, int peers) {
      this.version = version;
      this.cellSize = cellSize;
      int cells = Math.max(1, Math.ceilDiv(peers, cellSize));
      this.ranks = new long[cells];
      for (int c = 0; c < cells; c++) {
        members.add(new ArrayList<>());
        bridges.add(null);
      }
    }

    int cells() {
      return ranks.length;
    }

    void add(PeerId peer, long hash, int cell) {
      members.get(cell).add(peer);
      long rank = Mix.of(~hash, cell);
      if (bridges.get(cell) == null || rank > ranks[cell]) {
        ranks[cell] = rank;
        bridges.set(cell, peer);
      }
    }

    Layout done() {
      return new Layout(version, cellSize, members, bridges);
    }
  }

  int cells() {
    return members.size();
  }

  /** The cells joined with {@code cell}: next in the chain, and at every power of two from it. */
  List<Integer> neighbours(int cell) {
    return neighbours(cell, cells());
  }

  static List<Integer> neighbours(int cell, int cells) {
    List<Integer> found = new ArrayList<>();
    for (int step = 1; step < cells; step *= 2) {
      if (cell - step >= 0) {
        found.add(cell - step);
      }
      if (cell + step < cells) {
        found.add(cell + step);
      }
    }
    return found;
  }

  /** {@code min(150, 2·ceil(log2(cells + 1)) + 3)}. */
  static int hopLimit(int cells) {
    int log = Integer.SIZE - Integer.numberOfLeadingZeros(cells);
    return Math.min(MAX_HOPS, 2 * log + 3);
  }
}
