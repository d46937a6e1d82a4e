package dev.cellmesh.simulator.topology;

import dev.cellmesh.mesh.cells.CellGraph;
import dev.cellmesh.mesh.cells.Growth;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lays a room out and measures it. Uses all processors; the result depends on the options only. */
public final class TopologyStudy {
  /** Walks take some 10 ns per board seen. */
  private static final long MAX_SEEN = 100_000_000;

  private static final int MIN_SOURCES = 100;

  private TopologyStudy() {}

  /** The structure in which the room comes to rest; on paper it may have more cells than live. */
  public static Structure structure(TopologyOptions options) {
    return Growth.settled(options.parameters(), options.boards(), 1 << 20);
  }

  /** Lays out and measures. */
  public static TopologyFigures of(TopologyOptions options) {
    SplittableRandom random = new SplittableRandom(options.seed());
    Topology topology =
        Topology.of(
            structure(options),
            Stream.generate(() -> id(random)).limit(options.boards()).toList(),
            options.parameters().bridgesPerEdge());
    int[] connections = counts(topology, topology::connections);
    Spread spread = Spread.of(connections);
    int most = 2 * options.parameters().connectionsBudget();
    int hopLimit = new CellGraph(topology.structure()).hopLimit();
    boolean[] gone = new boolean[topology.boards()];
    Hops hops = walk(topology, gone, gone.length, Integer.MAX_VALUE, random.split());
    int vanished = vanish(gone, options.vanish(), random.split());
    int left = gone.length - vanished;
    return new TopologyFigures(
        options.boards(),
        topology.structure(),
        topology.edges(),
        spread,
        Spread.of(counts(topology, topology::externalLinks)),
        (int) Arrays.stream(connections).filter(c -> c > most).count(),
        hops,
        MooreBound.of(options.boards(), spread.avg()),
        hopLimit,
        vanished == 0
            ? null
            : new TopologyFigures.Survivors(
                left, walk(topology, gone, left, hopLimit, random.split())));
  }

  private static PeerId id(SplittableRandom random) {
    return new PeerId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static int[] counts(Topology topology, IntUnaryOperator count) {
    return IntStream.range(0, topology.boards()).map(count).toArray();
  }

  private static Hops walk(
      Topology topology, boolean[] gone, int there, int hopLimit, SplittableRandom random) {
    int[] boards = IntStream.range(0, gone.length).filter(board -> !gone[board]).toArray();
    int sources = (int) Math.min(there, Math.max(MIN_SOURCES, MAX_SEEN / there));
    draw(boards, sources, random);
    return Arrays.stream(boards, 0, sources)
        .parallel()
        .collect(() -> new Walk(topology, gone, hopLimit), Walk::from, Walk::add)
        .hops();
  }

  /** Marks the boards that vanish; how many. Someone stays. */
  private static int vanish(boolean[] gone, double share, SplittableRandom random) {
    int count = Math.min(gone.length - 1, (int) Math.round(share * gone.length));
    int[] boards = IntStream.range(0, gone.length).toArray();
    draw(boards, count, random);
    for (int i = 0; i < count; i++) {
      gone[boards[i]] = true;
    }
    return count;
  }

  /** Puts {@code count} boards drawn by lot first. */
  private static void draw(int[] boards, int count, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      int drawn = i + random.nextInt(boards.length - i);
      int board = boards[drawn];
      boards[drawn] = boards[i];
      boards[i] = board;
    }
  }
}
