package dev.cellmesh.config;

import java.util.OptionalInt;

/**
 * The shape of the mesh. All boards of a room should say the same; the numbers of the newest
 * generation win.
 *
 * @param cells whether the room is divided into cells
 * @param targetCells the number of cells at which growth stops, 1 to 65536; empty: as many as the
 *     size of cells asks for
 * @param cellSize wanted boards in a cell, 2 to 200; empty: as few connections as can be
 * @param maxCellSize boards in a cell beyond which it must be divided, 2 to 200
 * @param bridgesPerEdge boards on each side that carry an edge between two cells, 1 to 8
 * @param connectionsBudget mean number of connections a board may hold, 4 to 400; no board ever has
 *     more than twice as many with other boards; leaves are apart
 * @param bridgeLinks mean number of links to other cells per board, 1 to 64
 */
public record MeshConfig(
    Cells cells,
    OptionalInt targetCells,
    OptionalInt cellSize,
    int maxCellSize,
    int bridgesPerEdge,
    int connectionsBudget,
    int bridgeLinks) {
  /** Whether the room is divided into cells. */
  public enum Cells {
    /** Always, from the first board on. */
    ON,
    /** Never: every board is linked to every other. */
    OFF,
    /** When the room outgrows one cell. */
    AUTO
  }

  public MeshConfig withCells(Cells newCells) {
    return new MeshConfig(
        newCells,
        targetCells,
        cellSize,
        maxCellSize,
        bridgesPerEdge,
        connectionsBudget,
        bridgeLinks);
  }

  public MeshConfig withTargetCells(int newTargetCells) {
    return new MeshConfig(
        cells,
        OptionalInt.of(newTargetCells),
        cellSize,
        maxCellSize,
        bridgesPerEdge,
        connectionsBudget,
        bridgeLinks);
  }

  public MeshConfig withCellSize(int newCellSize) {
    return new MeshConfig(
        cells,
        targetCells,
        OptionalInt.of(newCellSize),
        maxCellSize,
        bridgesPerEdge,
        connectionsBudget,
        bridgeLinks);
  }
}
