package dev.cellmesh.simulator.topology;

import dev.cellmesh.mesh.port.MeshParameters;

/**
 * The room to lay out.
 *
 * @param boards 1 to {@link #MAX_BOARDS}
 * @param seed draws the boards' ids, who vanishes and where walks start
 * @param vanish the share of the boards that vanish at one instant, 0 to less than 1
 */
public record TopologyOptions(int boards, MeshParameters parameters, long seed, double vanish) {
  public static final int MAX_BOARDS = 1_000_000;

  /** Each pair of cells is looked at: with so many it takes half a minute. */
  public static final int MAX_CELLS = 1 << 17;

  public TopologyOptions {
    if (boards < 1 || boards > MAX_BOARDS || !(vanish >= 0 && vanish < 1)) {
      throw new IllegalArgumentException("boards " + boards + ", vanish " + vanish);
    }
  }
}
