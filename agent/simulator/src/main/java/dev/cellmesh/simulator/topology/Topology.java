package dev.cellmesh.simulator.topology;

import dev.cellmesh.mesh.cells.CellGraph;
import dev.cellmesh.mesh.cells.Election;
import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import java.util.Collection;
import java.util.stream.IntStream;

/**
 * The links of a settled room whose boards are all equally healthy, as its boards would plan them.
 * Boards are numbered cell by cell and by id within a cell.
 *
 * <p>Links within a cell follow from the cell; only those across are held: some 50 bytes per board.
 * Immutable.
 */
public final class Topology {
  /** What every board has until it has been watched for long. Equal weights elect alike. */
  private static final int HEALTH_CLASS = 2;

  private final Structure structure;
  private final int bridgesPerEdge;
  private final PeerId[] ids;
  private final long[] hashes;
  private final int[] cells;
  private final int[] firstOfCell;
  private final int[] firstLink;
  private final int[] links;
  private final long edges;

  private Topology(Structure structure, Collection<PeerId> boards, int bridgesPerEdge) {
    this.structure = structure;
    this.bridgesPerEdge = bridgesPerEdge;
    PeerId[] sorted = boards.stream().sorted().toArray(PeerId[]::new);
    int[] cellOf = IntStream.range(0, sorted.length).map(i -> cellOf(sorted[i])).toArray();
    firstOfCell = starts(cellOf, structure.cells());
    int[] next = firstOfCell.clone();
    ids = new PeerId[sorted.length];
    cells = new int[sorted.length];
    hashes = new long[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      int board = next[cellOf[i]]++;
      ids[board] = sorted[i];
      cells[board] = cellOf[i];
      hashes[board] = Hash.of(sorted[i]);
    }
    CellGraph graph = new CellGraph(structure);
    CellLinks[] found =
        IntStream.range(0, structure.cells())
            .parallel()
            .mapToObj(cell -> upwards(graph, cell))
            .toArray(CellLinks[]::new);
    long counted = 0;
    int[] ends = new int[ids.length];
    for (CellLinks of : found) {
      counted += of.edges();
      of.forEach(
          (a, b) -> {
            ends[a]++;
            ends[b]++;
          });
    }
    edges = counted;
    firstLink = sums(ends);
    links = new int[firstLink[ids.length]];
    int[] free = firstLink.clone();
    for (CellLinks of : found) {
      of.forEach(
          (a, b) -> {
            links[free[a]++] = b;
            links[free[b]++] = a;
          });
    }
  }

  /** The plan that {@code boards} follow once they have agreed on {@code structure}. */
  public static Topology of(Structure structure, Collection<PeerId> boards, int bridgesPerEdge) {
    return new Topology(structure, boards, bridgesPerEdge);
  }

  private int cellOf(PeerId board) {
    return structure.cellOf(board);
  }

  /** Where each key's entries start if sorted by key; one more than there are keys. */
  private static int[] starts(int[] keys, int count) {
    int[] sizes = new int[count];
    for (int key : keys) {
      sizes[key]++;
    }
    return sums(sizes);
  }

  private static int[] sums(int[] sizes) {
    int[] starts = new int[sizes.length + 1];
    for (int i = 0; i < sizes.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], sizes[i]);
    }
    return starts;
  }

  /** The links of the edges between {@code cell} and those with a higher number. */
  private CellLinks upwards(CellGraph graph, int cell) {
    CellLinks found = new CellLinks();
    if (sizeOf(cell) == 0) {
      return found;
    }
    for (int other = cell + 1; other < structure.cells(); other++) {
      if (graph.edge(cell, other) && sizeOf(other) > 0) {
        found.edge();
        Election ours = elect(cell, other);
        Election theirs = elect(other, cell);
        for (int rank = 0; rank < Math.max(ours.count(), theirs.count()); rank++) {
          found.link(ours.elected(rank % ours.count()), theirs.elected(rank % theirs.count()));
        }
      }
    }
    return found.trimmed();
  }

  private Election elect(int cell, int other) {
    Election election = new Election(cell, other, bridgesPerEdge);
    for (int board = firstOfCell[cell]; board < firstOfCell[cell + 1]; board++) {
      election.stand(board, hashes[board], HEALTH_CLASS);
    }
    return election;
  }

  public Structure structure() {
    return structure;
  }

  /** How many boards there are; they are numbered from 0. */
  public int boards() {
    return ids.length;
  }

  public PeerId id(int board) {
    return ids[board];
  }

  public int cell(int board) {
    return cells[board];
  }

  /** The lowest number of a board of {@code cell}; that of the next cell ends it. */
  public int firstOfCell(int cell) {
    return firstOfCell[cell];
  }

  public int sizeOf(int cell) {
    return firstOfCell[cell + 1] - firstOfCell[cell];
  }

  /** Pairs of cells that are joined. */
  public long edges() {
    return edges;
  }

  /** How many links {@code board} has with boards of other cells. */
  public int externalLinks(int board) {
    return firstLink[board + 1] - firstLink[board];
  }

  /** The board at the other end of one of {@code board}'s links to other cells, from 0. */
  public int external(int board, int link) {
    return links[firstLink[board] + link];
  }

  /** How many links {@code board} has. */
  public int connections(int board) {
    return sizeOf(cells[board]) - 1 + externalLinks(board);
  }
}
