package dev.cellmesh.mesh.cells;

import dev.cellmesh.mesh.wire.Structure;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The graphs of the structures in use. Peers that run on one thread may share it: a graph takes
 * long to draw and is the same for all.
 *
 * <p>Not thread-safe.
 */
public final class CellGraphs {
  /** A room has one structure, and for a while the one before or after. */
  private static final int MAX_GRAPHS = 8;

  private final Map<Structure, CellGraph> graphs = new LinkedHashMap<>(16, 0.75f, true);

  public CellGraph of(Structure structure) {
    CellGraph graph = graphs.get(structure);
    if (graph == null) {
      graph = new CellGraph(structure);
      graphs.put(structure, graph);
      if (graphs.size() > MAX_GRAPHS) {
        var eldest = graphs.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
    }
    return graph;
  }
}
