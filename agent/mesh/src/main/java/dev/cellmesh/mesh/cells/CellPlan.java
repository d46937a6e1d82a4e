package dev.cellmesh.mesh.cells;

/**
 * Which boards of a cell are to be linked with each other when each may have only so many links
 * there.
 *
 * <p>All with all if that can be had. Else the boards stand in a ring, in the order of their ids,
 * and each is linked with the next few on either side and with some that are evenly spaced further
 * on: a circulant graph. It is the one with the fewest long links in which two boards that are not
 * linked have {@link #COMMON} neighbours, since help inside a cell goes over one board, and a board
 * is a member on the word of two. A board that comes or goes changes a link or two of each other.
 *
 * @param boards how many the cell has
 * @param near how many next boards on either side; 0: all with all
 * @param far how many further on, on either side, each {@code 2 near + 1} beyond the one before
 */
public record CellPlan(int boards, int near, int far) {
  private static final int COMMON = 2;

  /** The plan for a cell in which no board may have more than {@code most} links. */
  public static CellPlan of(int boards, int most) {
    if (boards - 1 <= most) {
      return new CellPlan(boards, 0, 0);
    }
    int steps = Math.max(1, most / 2);
    for (int far = 0; far <= steps / 2; far++) {
      CellPlan plan = new CellPlan(boards, steps - far, far);
      if (plan.holds()) {
        return plan;
      }
    }
    return new CellPlan(boards, steps - steps / 2, steps / 2);
  }

  /** Whether all boards are linked. */
  public boolean complete() {
    return near == 0;
  }

  /** Links that a board of the cell has at the most. */
  public int links() {
    return complete() ? boards - 1 : Math.min(boards - 1, 2 * (near + far));
  }

  /** Whether any two boards are linked, or have enough neighbours in common. */
  public boolean holds() {
    for (int distance = 1; distance <= boards / 2; distance++) {
      if (!isLinked(0, distance) && common(distance) < COMMON) {
        return false;
      }
    }
    return true;
  }

  private int common(int distance) {
    int common = 0;
    for (int i = 1; i < boards && common < COMMON; i++) {
      common += i != distance && isLinked(0, i) && isLinked(i, distance) ? 1 : 0;
    }
    return common;
  }

  /** Whether the boards at two places of the ring, from 0, are to be linked. */
  public boolean isLinked(int one, int other) {
    int distance = Math.abs(one - other);
    return complete() || steps(distance) || steps(boards - distance);
  }

  private boolean steps(int distance) {
    int stride = 2 * near + 1;
    return distance <= near || (distance % stride == 0 && distance / stride <= far);
  }
}
