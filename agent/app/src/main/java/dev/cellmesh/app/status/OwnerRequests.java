package dev.cellmesh.app.status;

/** What the owner of a running agent, and root, may ask of it. */
@FunctionalInterface
public interface OwnerRequests {
  /**
   * Sets how many cells the whole room wants.
   *
   * @param targetCells the most cells, 0…16,384; 0 for no such bound
   * @param cellSize boards wanted per cell, 0…512; 0 to choose
   * @throws IllegalArgumentException if they are out of range
   */
  void cells(int targetCells, int cellSize);

  /**
   * Has everybody forget a board that is gone for good.
   *
   * @param board its name, npub or key
   * @throws IllegalArgumentException if there is none such, or it is not silent
   */
  default void dismiss(String board) {
    throw new IllegalArgumentException("it knows of no boards");
  }

  /**
   * The address that opens the page.
   *
   * @throws IllegalArgumentException if there is no page, with the reason
   */
  default String dashboard() {
    throw new IllegalArgumentException("it serves no page");
  }
}
