package dev.cellmesh.app.status;

/** What the owner of a running agent may tell the room through it. */
@FunctionalInterface
public interface RoomControl {
  /**
   * Sets how many cells the whole room wants.
   *
   * @param targetCells the most cells, 0…16,384; 0 for no such bound
   * @param cellSize boards wanted per cell, 0…512; 0 to choose
   * @throws IllegalArgumentException if they are out of range
   */
  void cells(int targetCells, int cellSize);
}
