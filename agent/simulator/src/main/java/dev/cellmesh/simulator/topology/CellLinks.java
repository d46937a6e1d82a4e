package dev.cellmesh.simulator.topology;

import java.util.Arrays;

/** The links found for some edges of one cell. */
final class CellLinks {
  /** Takes the two ends of a link. */
  interface Ends {
    void accept(int board, int other);
  }

  private int[] ends = new int[64];
  private int size;
  private int edges;

  void edge() {
    edges++;
  }

  void link(int board, int other) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    ends[size++] = board;
    ends[size++] = other;
  }

  /** This, without spare room. */
  CellLinks trimmed() {
    ends = Arrays.copyOf(ends, size);
    return this;
  }

  int edges() {
    return edges;
  }

  void forEach(Ends ends) {
    for (int i = 0; i < size; i += 2) {
      ends.accept(this.ends[i], this.ends[i + 1]);
    }
  }
}
