package dev.cellmesh.mesh;

/**
 * Whom a cell elects to carry its edge to another one: weighted rendezvous hashing among its boards
 * (Schindelhauer and Schomaker 2005), so that the load spreads in proportion to health and a death
 * moves only its own edges.
 *
 * <p>Every board of the cell holds it for itself, with its boards in the order of their ids. The
 * boards elected by the two cells of an edge link up rank by rank, the shorter list over and over.
 */
public final class Election {
  private final long key;
  private final int[] elected;
  private final double[] scores;
  private int count;

  /**
   * @param cell the cell that elects
   * @param other the cell at the other end of the edge
   * @param bridges how many boards to elect, at least 1
   */
  public Election(int cell, int other, int bridges) {
    key = Hash.combine(cell, other);
    elected = new int[bridges];
    scores = new double[bridges];
  }

  /**
   * Puts up a board of the cell.
   *
   * @param board what {@link #elected} names it by
   * @param hash {@link Hash#of} its id
   * @param healthClass 0…3
   */
  public void stand(int board, long hash, int healthClass) {
    double score = Hash.rendezvous(hash, key, Health.weight(healthClass));
    int rank = count;
    while (rank > 0 && score > scores[rank - 1]) {
      rank--;
    }
    if (rank == elected.length) {
      return;
    }
    int worse = Math.min(count, elected.length - 1) - rank;
    System.arraycopy(elected, rank, elected, rank + 1, worse);
    System.arraycopy(scores, rank, scores, rank + 1, worse);
    elected[rank] = board;
    scores[rank] = score;
    count = Math.min(count + 1, elected.length);
  }

  /** How many are elected: as many as wanted, or all that stood. */
  public int count() {
    return count;
  }

  /** The board elected with that rank, 0 the best. */
  public int elected(int rank) {
    return elected[rank];
  }
}
