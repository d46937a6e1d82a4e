package dev.cellmesh.mesh;

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
  static final int MAX_CELLS = 1 << 20;

  public Structure {
    if (cells < 1 || cells > MAX_CELLS || degree < 0) {
      throw new IllegalArgumentException("cells " + cells + ", degree " + degree);
    }
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
