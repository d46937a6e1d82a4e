package dev.cellmesh.simulator.topology;

import dev.cellmesh.mesh.wire.Structure;
import org.jspecify.annotations.Nullable;

/**
 * What a settled room comes to. Equal for equal options.
 *
 * @param structure C and D
 * @param edges pairs of cells that are joined
 * @param connections links per board
 * @param external those with boards of other cells
 * @param overBudget boards with more than twice the budget of connections
 * @param hopLimit what the core starts its messages with
 * @param afterVanishing what is left at that instant, before any repair; null if nobody vanishes
 */
public record TopologyFigures(
    int boards,
    Structure structure,
    long edges,
    Spread connections,
    Spread external,
    int overBudget,
    Hops hops,
    MooreBound moore,
    int hopLimit,
    @Nullable Survivors afterVanishing) {

  /**
   * The boards that are left.
   *
   * @param flood a message flooded over the links that are left; only within the hop limit does it
   *     reach anyone
   */
  public record Survivors(int boards, Hops flood) {}

  /** Boards per cell, in the mean. */
  public double meanCellSize() {
    return boards / (double) structure.cells();
  }

  /** Edges per cell, in the mean; D and the two neighbours on the ring make it. */
  public double meanDegree() {
    return 2.0 * edges / structure.cells();
  }

  /** How many times the Moore bound the hops are, in the mean. */
  public double timesMoore() {
    return moore.avg() == 0 ? 1 : hops.hops().avg() / moore.avg();
  }
}
