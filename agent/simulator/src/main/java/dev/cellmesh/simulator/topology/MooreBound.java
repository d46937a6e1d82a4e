package dev.cellmesh.simulator.topology;

/**
 * What no regular graph of a degree can go below: at most d·(d - 1)^(k - 1) boards are k hops away
 * (Hoffman and Singleton 1960). For a mean degree it is a yardstick only.
 *
 * @param avg the least mean of the hops between two boards
 * @param max the least number of hops between the farthest two
 */
public record MooreBound(double avg, int max) {
  /** That of so many boards. */
  static MooreBound of(int boards, double degree) {
    double left = boards - 1.0;
    double level = degree;
    double sum = 0;
    int hops = 0;
    while (left > 0) {
      hops++;
      // A mean degree below 2 would let levels fade out before all boards are placed.
      double here = Math.min(left, Math.max(1, level));
      sum += hops * here;
      left -= here;
      level *= degree - 1;
    }
    return new MooreBound(boards > 1 ? sum / (boards - 1) : 0, hops);
  }
}
