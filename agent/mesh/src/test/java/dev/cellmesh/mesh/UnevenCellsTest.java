package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hashing may leave the cell that decides with few boards: the room must have its cells all the
 * same.
 */
final class UnevenCellsTest {
  private static final Structure FOUR_CELLS = new Structure(2, 4, 3);

  @Test
  void room_whoseFirstCellIsSmall_growsToItsTarget() {
    MeshParameters parameters = new MeshParameters(MeshParameters.Cells.ON, 6, 5, 50, 2, 48, 8, 32);
    Bench bench = new Bench(Role.BOARD, parameters, FOUR_CELLS);
    assertThat(FOUR_CELLS.cellOf(bench.self)).isZero();
    int[] boards = {1, 7, 11, 11};
    for (int cell = 1; cell < 4; cell++) {
      int i = 1;
      while (FOUR_CELLS.cellOf(bench.below(i)) != cell) {
        i++;
      }
      PeerId other = bench.linked(bench.below(i), Role.BOARD);
      bench.frame(other, new LinkFrame.Edge(1, cell, boards[cell], true, List.of(other)).encode());
    }
    bench.run(5_000); // the others here never tell of their new cells
    assertThat(bench.mesh.state().structure().cells()).isEqualTo(6);
  }
}
