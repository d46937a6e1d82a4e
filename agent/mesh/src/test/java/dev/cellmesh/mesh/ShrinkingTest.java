package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long a board that decides leaves a room more cells than its boards need. */
final class ShrinkingTest {
  private static final Structure TWO_CELLS = new Structure(7, 2, 1);
  private static final long STEP_MILLIS = 100;

  /** Of the other cell, and elected there for the edge: it counts itself as the only board. */
  private static void meet(Bench bench) {
    int i = 1;
    while (TWO_CELLS.cellOf(bench.below(i)) == TWO_CELLS.cellOf(bench.self)) {
      i++;
    }
    PeerId other = bench.linked(bench.below(i), Role.BOARD);
    bench.frame(other, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, TWO_CELLS));
    int cell = TWO_CELLS.cellOf(other);
    bench.frame(other, new LinkFrame.Edge(1, cell, 1, true, List.of(other)).encode());
    assertThat(bench.mesh.state().structure()).isEqualTo(TWO_CELLS);
  }

  /** After how long the board gives the room another structure. */
  private static long millisUntilShrunk(Bench bench) {
    for (long millis = 0; millis < 300_000; millis += STEP_MILLIS) {
      Structure now = bench.mesh.state().structure();
      if (!now.equals(TWO_CELLS)) {
        assertThat(now).isEqualTo(new Structure(8, 1, 0));
        return millis;
      }
      bench.run(STEP_MILLIS);
    }
    throw new AssertionError("never: " + bench.mesh.state());
  }

  /** The others of a fleet that comes back after a power cut may take longer than this board. */
  @Test
  void structure_rememberedFromBefore_isKeptForTwoMinutes() {
    Bench bench = new Bench(Role.BOARD, MeshParameters.DEFAULT, TWO_CELLS);
    meet(bench);
    assertThat(millisUntilShrunk(bench)).isBetween(120_000L, 120_500L);
  }

  @Test
  void structure_adoptedFromOthers_isKeptForThirtySeconds() {
    Bench bench = Bench.board();
    bench.run(50);
    meet(bench);
    assertThat(millisUntilShrunk(bench)).isBetween(30_000L, 30_500L);
  }

  /** What the room has told since counts as adopted, whatever the board remembered. */
  @Test
  void structure_adoptedInPlaceOfARememberedOne_isKeptForThirtySeconds() {
    Bench bench = new Bench(Role.BOARD, MeshParameters.DEFAULT, new Structure(6, 3, 2));
    bench.run(5_000);
    meet(bench);
    assertThat(millisUntilShrunk(bench)).isBetween(30_000L, 30_500L);
  }

  /** Alone it would return to the room with a generation of its own making. */
  @Test
  void board_withoutALink_shrinksNothing() {
    Bench bench = new Bench(Role.BOARD, MeshParameters.DEFAULT, TWO_CELLS);
    bench.input(new Input.RelaysChanged(0));
    bench.run(600_000);
    assertThat(bench.mesh.state().structure()).isEqualTo(TWO_CELLS);
  }
}
