package dev.cellmesh.mesh.cells;

import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.HealthClass;
import org.jspecify.annotations.Nullable;

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
  private final int bridges;

  /** The best of each health class so far, by what is drawn for them: that needs no logarithms. */
  private final int[] boards;

  private final long[] draws;
  private final int[] counts = new int[HealthClass.COUNT];
  private int @Nullable [] elected;

  /**
   * @param cell the cell that elects
   * @param other the cell at the other end of the edge
   * @param bridges how many boards to elect, at least 1
   */
  public Election(int cell, int other, int bridges) {
    key = Hash.combine(cell, other);
    this.bridges = bridges;
    boards = new int[HealthClass.COUNT * bridges];
    draws = new long[HealthClass.COUNT * bridges];
  }

  /**
   * Puts up a board of the cell.
   *
   * @param board what {@link #elected} names it by
   * @param hash {@link Hash#of} its id
   * @param healthClass 0…3
   */
  public void stand(int board, long hash, int healthClass) {
    long draw = Hash.draw(hash, key);
    int first = healthClass * bridges;
    int rank = counts[healthClass];
    while (rank > 0 && draw > draws[first + rank - 1]) {
      rank--;
    }
    if (rank == bridges) {
      return;
    }
    int at = first + rank;
    int worse = Math.min(counts[healthClass], bridges - 1) - rank;
    System.arraycopy(boards, at, boards, at + 1, worse);
    System.arraycopy(draws, at, draws, at + 1, worse);
    boards[at] = board;
    draws[at] = draw;
    counts[healthClass] = Math.min(counts[healthClass] + 1, bridges);
    elected = null;
  }

  /** How many are elected: as many as wanted, or all that stood. */
  public int count() {
    int stood = 0;
    for (int count : counts) {
      stood += count;
    }
    return Math.min(stood, bridges);
  }

  /** The board elected with that rank, 0 the best. */
  public int elected(int rank) {
    int[] best = elected;
    if (best == null) {
      best = merge();
      elected = best;
    }
    return best[rank];
  }

  /** The classes' best, merged by score. */
  private int[] merge() {
    int[] best = new int[count()];
    int[] taken = new int[HealthClass.COUNT];
    for (int rank = 0; rank < best.length; rank++) {
      int of = -1;
      double highest = -1;
      for (int c = 0; c < HealthClass.COUNT; c++) {
        if (taken[c] < counts[c]) {
          double score = Hash.score(draws[c * bridges + taken[c]], HealthClass.weight(c));
          if (score > highest) {
            highest = score;
            of = c;
          }
        }
      }
      best[rank] = boards[of * bridges + taken[of]++];
    }
    return best;
  }
}
