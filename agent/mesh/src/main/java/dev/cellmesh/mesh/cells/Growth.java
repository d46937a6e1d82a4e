package dev.cellmesh.mesh.cells;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Structure;

/** How many cells and edges a room of a given population should have. */
public final class Growth {
  /** Fewer boards than this per cell leave no second bridge that is not also the first. */
  static final int MIN_CELL_SIZE = 3;

  /** Cells chosen for cost alone are not smaller, or a few deaths would empty them. */
  static final int MIN_CHOSEN_SIZE = 8;

  private static final double SHRINK_BELOW = 0.6;

  private static final int MAX_STEPS = 1_000;

  private final MeshParameters parameters;
  private final int maxCells;

  public Growth(MeshParameters parameters) {
    this(parameters, Structure.MAX_BEARABLE_CELLS);
  }

  private Growth(MeshParameters parameters, int maxCells) {
    this.parameters = parameters;
    this.maxCells = maxCells;
  }

  /**
   * Where a room that grows to {@code boards} boards comes to rest.
   *
   * @param maxCells the most cells it may have; more than boards bear ({@link
   *     Structure#isBearable}) is for studies on paper
   */
  public static Structure settled(MeshParameters parameters, int boards, int maxCells) {
    Growth growth = new Growth(parameters, maxCells);
    Structure now = Structure.ALONE;
    for (int step = 0; step < MAX_STEPS; step++) {
      Structure next = growth.next(now, boards);
      if (next.equals(now)) {
        return now;
      }
      now = next;
    }
    throw new IllegalStateException("no rest for " + boards + " boards: " + now);
  }

  /**
   * The structure that should follow {@code now}, or {@code now} itself.
   *
   * @param population boards in the room, estimated
   */
  public Structure next(Structure now, int population) {
    int wanted = wantedCells(now.cells(), population);
    if (wanted == now.cells()) {
      return now;
    }
    // One cell at a time moves as few boards at once as can be. A room that is far from what it
    // should be has more to lose by waiting; the same boards move in the end.
    boolean far = Math.abs(wanted - now.cells()) * 4 > now.cells();
    int cells = far ? wanted : now.cells() + Integer.signum(wanted - now.cells());
    return new Structure(now.generation() + 1, cells, degree(cells, population));
  }

  private int wantedCells(int current, int population) {
    if (parameters.cells() == MeshParameters.Cells.OFF) {
      return 1;
    }
    int most = maxCells;
    most = parameters.targetCells() > 0 ? Math.min(parameters.targetCells(), most) : most;
    boolean unsaid = parameters.cellSize() == 0 && parameters.targetCells() == 0;
    int largest = parameters.connectionsBudget() / 2 + 1;
    boolean small = population <= (current == 1 ? largest : SHRINK_BELOW * largest);
    if (parameters.cells() == MeshParameters.Cells.AUTO && unsaid && small) {
      return 1;
    }
    int size = wantedSize(population);
    int wanted = Math.clamp(population / size, 1, most);
    if (wanted < current && population >= SHRINK_BELOW * size * current && current <= most) {
      wanted = current;
    }
    int least = (population + parameters.maxCellSize() - 1) / parameters.maxCellSize();
    return Math.clamp(Math.max(wanted, least), 1, most);
  }

  private int wantedSize(int population) {
    if (parameters.cellSize() > 0) {
      return parameters.cellSize();
    }
    if (parameters.targetCells() > 0) {
      return MIN_CELL_SIZE;
    }
    int best = MIN_CHOSEN_SIZE;
    double least = Double.MAX_VALUE;
    for (int m = MIN_CHOSEN_SIZE; m <= parameters.maxCellSize(); m++) {
      int cells = Math.max(1, population / m);
      double external = parameters.bridgesPerEdge() * (cells - 1.0) / m;
      // As degree() will have it: all edges while the budget bears them.
      boolean complete = m - 1 + external <= parameters.connectionsBudget();
      double cost = m - 1 + (complete ? external : parameters.bridgeLinks());
      if (cost < least) {
        least = cost;
        best = m;
      }
    }
    return best;
  }

  /** D: complete while the budget bears it, else what {@code bridgeLinks} pays for. */
  int degree(int cells, int population) {
    double size = Math.max(1, population / (double) cells);
    double connections = size - 1 + parameters.bridgesPerEdge() * (cells - 1.0) / size;
    Structure complete = new Structure(0, cells, cells - 1);
    if (connections <= parameters.connectionsBudget() && complete.isBearable()) {
      return cells - 1;
    }
    double drawn = parameters.bridgeLinks() * size / parameters.bridgesPerEdge();
    int most = Math.min(cells - 1, Structure.mostDrawnEdges(cells));
    return Math.clamp((long) drawn, Math.min(2, most), most);
  }
}
