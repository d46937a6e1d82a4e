package dev.cellmesh.simulator.topology;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Small rooms, and a plain second way to measure them. */
final class RoomsOnPaper {
  private RoomsOnPaper() {}

  /** Parameters under which even small rooms have a drawn graph of cells. */
  static MeshParameters drawn(int cellSize, int bridgeLinks) {
    int budget = cellSize + bridgeLinks;
    return new MeshParameters(MeshParameters.Cells.ON, 0, cellSize, 50, 2, budget, bridgeLinks, 32);
  }

  static Topology of(MeshParameters parameters, int boards, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PeerId> ids =
        Stream.generate(
                () ->
                    new PeerId(
                        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()))
            .limit(boards)
            .toList();
    TopologyOptions options = new TopologyOptions(boards, parameters, seed, 0);
    return Topology.of(TopologyStudy.structure(options), ids, parameters.bridgesPerEdge());
  }

  /** All of a board's links, board by board. */
  static List<List<Integer>> links(Topology topology) {
    List<List<Integer>> links = new ArrayList<>();
    for (int board = 0; board < topology.boards(); board++) {
      List<Integer> of = new ArrayList<>();
      for (int other = 0; other < topology.boards(); other++) {
        if (other != board && topology.cell(other) == topology.cell(board)) {
          of.add(other);
        }
      }
      for (int link = 0; link < topology.externalLinks(board); link++) {
        of.add(topology.external(board, link));
      }
      links.add(of);
    }
    return links;
  }

  /** Hops from {@code source} to every board; -1 where there is no way. */
  static int[] hops(List<List<Integer>> links, boolean[] gone, int source) {
    int[] hops = new int[links.size()];
    Arrays.fill(hops, -1);
    hops[source] = 0;
    ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(source));
    while (!queue.isEmpty()) {
      int board = queue.remove();
      for (int other : links.get(board)) {
        if (!gone[other] && hops[other] < 0) {
          hops[other] = hops[board] + 1;
          queue.add(other);
        }
      }
    }
    return hops;
  }
}
