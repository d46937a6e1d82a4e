package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.cells.CellGraph;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages cross from cell to cell over edges only, on links that one of the two boards was elected
 * for. Both may change at any time and the boards learn of it one by one, so what was right lately
 * still is: an unplanned link lives for a minute at most, and a reorganisation takes no longer.
 */
final class OnlyBridges implements Check {
  private static final long LATELY_MILLIS = 75_000;
  private static final int DATA = 64;
  private static final int BROADCAST = 65;

  private record Bridge(PeerId board, int cell, int other) {}

  private final Room room;
  private final Map<Bridge, Long> lastElected = new HashMap<>();
  private final Map<Structure, CellGraph> graphs = new HashMap<>();

  OnlyBridges(Room room) {
    this.room = room;
  }

  @Override
  public void looked(Look look) {
    for (MeshState board : look.boards().values()) {
      for (MeshState.Edge edge : board.edges()) {
        for (PeerId bridge : edge.bridges()) {
          lastElected.put(new Bridge(bridge, board.cell(), edge.cell()), look.millis());
        }
      }
    }
  }

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    if (peer.role == Role.LEAF) {
      return;
    }
    for (Action action : actions) {
      if (action instanceof Action.SendFrame send
          && (send.frame().at(1) == DATA || send.frame().at(1) == BROADCAST)) {
        crosses(peer, room.known(send.to()));
      }
    }
  }

  private void crosses(Watched from, @Nullable Watched to) {
    if (to == null || to.role == Role.LEAF) {
      return;
    }
    int here = from.cell();
    int there = from.structure.cellOf(to.id);
    long since = Math.max(from.structureSince, to.structureSince);
    if (here == there || from.millis - since < LATELY_MILLIS) {
      return;
    }
    CellGraph graph = graphs.computeIfAbsent(from.structure, CellGraph::new);
    if (!graph.edge(here, there)) {
      throw new Broken(name(), from + " sends to " + to + " though their cells share no edge");
    }
    if (!elected(from, here, there) && !elected(to, there, here)) {
      throw new Broken(name(), from + " sends to " + to + " though neither is a bridge");
    }
  }

  private boolean elected(Watched board, int cell, int other) {
    Long last = lastElected.get(new Bridge(board.id, cell, other));
    return last != null && board.millis - last < LATELY_MILLIS;
  }
}
