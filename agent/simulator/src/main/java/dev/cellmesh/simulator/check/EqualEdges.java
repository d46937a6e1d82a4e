package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Structure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Boards with one structure draw the same edges, at any time: all of a cell name the same ones, and
 * an edge that one cell sees its other end sees too.
 */
final class EqualEdges implements Check {
  private record Cell(Structure structure, int cell) {}

  @Override
  public void looked(Look look) {
    Map<Cell, List<Integer>> edges = new HashMap<>();
    for (MeshState board : look.boards().values()) {
      List<Integer> own = board.edges().stream().map(MeshState.Edge::cell).toList();
      List<Integer> known = edges.putIfAbsent(new Cell(board.structure(), board.cell()), own);
      if (known != null && !known.equals(own)) {
        throw new Broken(name(), board.self() + " draws edges to " + own + ", another " + known);
      }
    }
    Map<Cell, Set<Integer>> sets = new HashMap<>();
    edges.forEach((cell, to) -> sets.put(cell, new HashSet<>(to)));
    sets.forEach(
        (here, to) -> {
          for (int other : to) {
            Set<Integer> back = sets.get(new Cell(here.structure, other));
            if (back != null && !back.contains(here.cell)) {
              throw new Broken(name(), here + " has an edge to " + other + " that has none back");
            }
          }
        });
  }
}
