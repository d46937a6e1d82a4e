package dev.cellmesh.mesh.port;

import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;

/**
 * How a peer wants the room to be. Peers may differ; the {@link Structure} they agree on decides.
 *
 * @param cells whether the room has cells at all; {@code OFF} is one full mesh
 * @param targetCells the most cells, or 0 for no such bound
 * @param cellSize boards wanted per cell, or 0 to choose
 * @param maxCellSize boards per cell above which C grows whatever the other figures say
 * @param bridgesPerEdge boards of each side that carry an edge
 * @param connectionsBudget mean number of links per board that the room may cost; no board ever has
 *     more than twice as many with other boards, open or opening
 * @param bridgeLinks mean number of links to other cells per board when edges are drawn
 * @param maxLeaves leaves that one board serves, beside those
 */
public record MeshParameters(
    Cells cells,
    int targetCells,
    int cellSize,
    int maxCellSize,
    int bridgesPerEdge,
    int connectionsBudget,
    int bridgeLinks,
    int maxLeaves) {
  /** The configuration's {@code cells = true | false | "auto"}. */
  public enum Cells {
    ON,
    OFF,
    AUTO
  }

  public static final MeshParameters DEFAULT =
      new MeshParameters(Cells.AUTO, 0, 0, 50, 2, 48, 8, 32);

  public MeshParameters {
    if (targetCells < 0 || cellSize < 0 || maxCellSize < 2 || bridgesPerEdge < 1) {
      throw new IllegalArgumentException("mesh parameters out of range");
    }
    if (connectionsBudget < 4 || bridgeLinks < 1 || maxLeaves < 0) {
      throw new IllegalArgumentException("mesh parameters out of range");
    }
  }

  /** These, where the room has not been told otherwise. */
  public MeshParameters overriddenBy(RoomParameters room) {
    if (room.version() == 0) {
      return this;
    }
    boolean said = room.targetCells() > 0 || room.cellSize() > 0;
    return new MeshParameters(
        said ? Cells.ON : Cells.AUTO,
        room.targetCells(),
        room.cellSize(),
        maxCellSize,
        bridgesPerEdge,
        connectionsBudget,
        bridgeLinks,
        maxLeaves);
  }

  /** These parameters with cells on and at most {@code targetCells} of them. */
  public MeshParameters withTargetCells(int targetCells) {
    return new MeshParameters(
        Cells.ON,
        targetCells,
        cellSize,
        maxCellSize,
        bridgesPerEdge,
        connectionsBudget,
        bridgeLinks,
        maxLeaves);
  }
}
