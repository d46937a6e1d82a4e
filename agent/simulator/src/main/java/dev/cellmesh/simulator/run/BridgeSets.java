package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time at whom the cells have elected for their edges, and counts changes: a
 * board that is elected for an edge for which it was not at the last look is one.
 */
final class BridgeSets {
  private record Edge(int cell, int other) {}

  private @Nullable Map<Edge, Set<PeerId>> last;
  private long changes;
  private long firstMicros;
  private long lastMicros;
  private int cells;

  /** One board of each cell tells. */
  void look(List<VirtualPeer> boards, Structure structure, long nowMicros) {
    Map<Integer, VirtualPeer> tellers = new TreeMap<>();
    for (VirtualPeer board : boards) {
      if (board.hasJoined()) {
        int cell = structure.cellOf(board.id());
        tellers.merge(cell, board, (x, y) -> x.index() < y.index() ? x : y);
      }
    }
    Map<Edge, Set<PeerId>> now = new HashMap<>();
    tellers.forEach(
        (cell, teller) ->
            teller
                .mesh()
                .bridges()
                .forEach((other, elected) -> now.put(new Edge(cell, other), Set.copyOf(elected))));
    if (last == null) {
      firstMicros = nowMicros;
    } else {
      for (Map.Entry<Edge, Set<PeerId>> entry : now.entrySet()) {
        Set<PeerId> before = last.get(entry.getKey());
        for (PeerId bridge : entry.getValue()) {
          changes += before != null && !before.contains(bridge) ? 1 : 0;
        }
      }
    }
    last = now;
    lastMicros = nowMicros;
    cells = tellers.size();
  }

  /** Changes per cell and day; NaN if nobody has looked twice. */
  double perCellAndDay() {
    double days = (lastMicros - firstMicros) / 86_400e6;
    return cells == 0 || days == 0 ? Double.NaN : changes / days / cells;
  }
}
