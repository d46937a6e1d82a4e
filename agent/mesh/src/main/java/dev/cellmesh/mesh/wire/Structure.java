package dev.cellmesh.mesh.wire;

/**
 * The agreed numbers of a room, from which cells and edges follow without any further talk.
 *
 * @param generation counts changes; the higher one wins
 * @param cells C, the number of cells, at least 1
 * @param degree D, the wanted number of edges per cell; {@code C - 1} or more means complete
 */
public record Structure(int generation, int cells, int degree) {
  /** What a peer starts with that has heard of no other. */
  public static final Structure ALONE = new Structure(0, 1, 0);

  static final int BYTES = 12;
  public static final int MAX_CELLS = 1 << 20;

  /** More cells than this take too long to find a way through: trees cost C² hashes. */
  public static final int MAX_BEARABLE_CELLS = 1 << 14;

  private static final int MAX_EDGES_OF_A_CELL = 4_096;
  private static final long MAX_EDGES = 1 << 22;

  public Structure {
    if (cells < 1 || cells > MAX_CELLS || degree < 0) {
      throw new IllegalArgumentException("cells " + cells + ", degree " + degree);
    }
  }

  /**
   * Whether a board can bear so many cells and edges. Somebody's mistake or malice must not keep
   * every board of the room busy with a million of them.
   */
  public boolean isBearable() {
    long edges = Math.min(degree, cells - 1);
    return cells <= MAX_BEARABLE_CELLS
        && edges <= MAX_EDGES_OF_A_CELL
        && (complete() || edges * cells <= MAX_EDGES);
  }

  /** The most edges that a cell of a drawn graph may have. */
  public static int mostDrawnEdges(int cells) {
    return (int) Math.min(MAX_EDGES_OF_A_CELL, MAX_EDGES / cells);
  }

  /** Whether this one replaces {@code other}: by generation, ties by hash. */
  public boolean supersedes(Structure other) {
    int c = Integer.compareUnsigned(generation, other.generation);
    return c > 0 || (c == 0 && Long.compareUnsigned(tie(), other.tie()) > 0);
  }

  private long tie() {
    return equals(ALONE) ? 0 : Hash.mix(((long) cells << 32) | degree);
  }

  /** The cell of {@code peer}, 0…cells-1. */
  public int cellOf(PeerId peer) {
    return Hash.jump(Hash.of(peer), cells);
  }

  /** Whether every pair of cells shares an edge. */
  public boolean complete() {
    return cells - 1 <= degree;
  }
}
