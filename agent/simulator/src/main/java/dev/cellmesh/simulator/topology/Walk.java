package dev.cellmesh.simulator.topology;

import java.util.Arrays;

/**
 * Breadth-first walks over the links between the boards that are there, exact: how many boards are
 * how many hops from the sources. One thread; walks of several threads add up.
 */
final class Walk {
  private final Topology topology;
  private final boolean[] gone;
  private final boolean[] seen;
  private final boolean[] cellSeen;
  private final int[] queue;
  private final int boards;
  private final int maxHops;
  private long[] atHops = new long[16];
  private long sources;
  private int fewestReached = Integer.MAX_VALUE;

  /**
   * @param gone the boards that are not there any more
   * @param maxHops where a walk ends
   */
  Walk(Topology topology, boolean[] gone, int maxHops) {
    this.topology = topology;
    this.maxHops = maxHops;
    this.gone = gone;
    int there = 0;
    for (boolean g : gone) {
      there += g ? 0 : 1;
    }
    boards = there;
    seen = new boolean[gone.length];
    cellSeen = new boolean[topology.structure().cells()];
    queue = new int[there];
  }

  /** Walks from {@code source}, which is there, to every board that can be reached. */
  void from(int source) {
    System.arraycopy(gone, 0, seen, 0, gone.length);
    Arrays.fill(cellSeen, false);
    seen[source] = true;
    queue[0] = source;
    int done = 0;
    int found = 1;
    for (int hops = 0; done < found; hops++) {
      int end = found;
      count(hops, end - done);
      if (hops == maxHops) {
        break;
      }
      while (done < end) {
        found = neighbours(queue[done++], found);
      }
    }
    sources++;
    fewestReached = Math.min(fewestReached, found - 1);
  }

  private int neighbours(int board, int end) {
    int found = end;
    int cell = topology.cell(board);
    if (!cellSeen[cell]) {
      // Whoever comes later finds all of the cell seen.
      cellSeen[cell] = true;
      int last = topology.firstOfCell(cell) + topology.sizeOf(cell);
      for (int other = topology.firstOfCell(cell); other < last; other++) {
        found = see(other, found);
      }
    }
    for (int link = 0; link < topology.externalLinks(board); link++) {
      found = see(topology.external(board, link), found);
    }
    return found;
  }

  private int see(int board, int end) {
    if (seen[board]) {
      return end;
    }
    seen[board] = true;
    queue[end] = board;
    return end + 1;
  }

  private void count(int hops, long more) {
    if (hops >= atHops.length) {
      atHops = Arrays.copyOf(atHops, 2 * hops);
    }
    atHops[hops] += more;
  }

  /** Adds what {@code other} has found. */
  void add(Walk other) {
    for (int hops = 0; hops < other.atHops.length; hops++) {
      if (other.atHops[hops] > 0) {
        count(hops, other.atHops[hops]);
      }
    }
    sources += other.sources;
    fewestReached = Math.min(fewestReached, other.fewestReached);
  }

  /** What the walks have found, with the sources themselves left out. */
  Hops hops() {
    long reached = 0;
    long sum = 0;
    int max = 0;
    for (int hops = 1; hops < atHops.length; hops++) {
      reached += atHops[hops];
      sum += hops * atHops[hops];
      max = atHops[hops] > 0 ? hops : max;
    }
    int p99 = 0;
    for (long below = 0; p99 < max && below < 0.99 * reached; ) {
      below += atHops[++p99];
    }
    int others = boards - 1;
    boolean alone = sources == 0 || others < 1;
    return new Hops(
        new Spread(reached == 0 ? 0 : sum / (double) reached, p99, max),
        sources,
        alone ? 1 : reached / ((double) sources * others),
        alone ? 1 : fewestReached / (double) others);
  }
}
