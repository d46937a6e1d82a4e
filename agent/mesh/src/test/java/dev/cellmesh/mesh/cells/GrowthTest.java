package dev.cellmesh.mesh.cells;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Structure;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  private static final MeshParameters DEFAULT = MeshParameters.DEFAULT;

  private static MeshParameters parameters(MeshParameters.Cells cells, int target, int size) {
    return new MeshParameters(cells, target, size, 50, 2, 48, 8, 32);
  }

  /** The structure in which a room of a constant population comes to rest. */
  private static Structure settled(MeshParameters parameters, Structure from, int population) {
    Growth growth = new Growth(parameters);
    Structure now = from;
    for (int i = 0; i < 2_000; i++) {
      Structure next = growth.next(now, population);
      if (next.equals(now)) {
        return now;
      }
      assertThat(next.supersedes(now)).as("%s after %s", next, now).isTrue();
      now = next;
    }
    throw new AssertionError("never comes to rest with " + population + " boards: " + now);
  }

  @Test
  void settled_isWhereStepsEnd_andBoundedOnlyByWhatTheCallerSays() {
    for (int population : new int[] {1, 30, 500, 10_000, 200_000}) {
      assertThat(Growth.settled(DEFAULT, population, Structure.MAX_BEARABLE_CELLS))
          .isEqualTo(settled(DEFAULT, Structure.ALONE, population));
    }
    MeshParameters large = parameters(MeshParameters.Cells.AUTO, 0, 25);
    assertThat(Growth.settled(large, 1_000_000, Structure.MAX_CELLS))
        .isEqualTo(new Structure(1, 40_000, 100));
  }

  @Test
  void cells_off_areOneWhateverTheSize() {
    MeshParameters off = parameters(MeshParameters.Cells.OFF, 0, 0);
    assertThat(settled(off, Structure.ALONE, 5_000).cells()).isEqualTo(1);
    assertThat(settled(off, new Structure(4, 9, 8), 5_000).cells()).isEqualTo(1);
  }

  @Test
  void cells_auto_startWhenOneMeshCostsMoreThanHalfTheBudget() {
    assertThat(settled(DEFAULT, Structure.ALONE, 25).cells()).isEqualTo(1);
    assertThat(settled(DEFAULT, Structure.ALONE, 26).cells()).isGreaterThan(1);
  }

  @Test
  void targetCells_boundTheCells() {
    MeshParameters six = DEFAULT.withTargetCells(6);
    for (int population : new int[] {1, 5, 18, 30, 500, 100_000}) {
      assertThat(settled(six, Structure.ALONE, population).cells()).isBetween(1, 6);
    }
    assertThat(settled(six, Structure.ALONE, 30).cells()).isEqualTo(6);
    assertThat(settled(six, new Structure(3, 40, 39), 30).cells()).isEqualTo(6);
  }

  @Test
  void maxCellSize_isNotExceededWithoutTargetCells() {
    MeshParameters large = parameters(MeshParameters.Cells.ON, 0, 200);
    for (int population : new int[] {50, 51, 500, 4_321, 100_000}) {
      int cells = settled(large, Structure.ALONE, population).cells();
      assertThat(population / (double) cells).as("%d boards", population).isLessThanOrEqualTo(50);
    }
  }

  @Test
  void cellSize_isWhatCellsHaveInTheMean() {
    MeshParameters ten = parameters(MeshParameters.Cells.ON, 0, 10);
    for (int population : new int[] {100, 1_000, 10_000}) {
      assertThat(settled(ten, Structure.ALONE, population).cells()).isEqualTo(population / 10);
    }
  }

  @Test
  void structure_atRest_staysThroughSmallChanges() {
    SplittableRandom random = new SplittableRandom(1);
    for (MeshParameters p :
        new MeshParameters[] {
          DEFAULT, DEFAULT.withTargetCells(16), parameters(MeshParameters.Cells.ON, 0, 10)
        }) {
      for (int population : new int[] {40, 90, 200, 1_000}) {
        Growth growth = new Growth(p);
        Structure now = settled(p, Structure.ALONE, population);
        for (int i = 0; i < 100; i++) {
          int fewer = population - random.nextInt(population / 10);
          assertThat(growth.next(now, fewer)).as("%d of %d", fewer, population).isEqualTo(now);
        }
      }
    }
  }

  /** A room that swings between two sizes must not change its structure for ever. */
  @Test
  void structure_ofASwingingPopulation_comesToRest() {
    for (int population = 26; population <= 1_200; population += population / 7) {
      Growth growth = new Growth(DEFAULT);
      Structure now = Structure.ALONE;
      int changes = 0;
      for (int i = 0; i < 400; i++) {
        Structure next = growth.next(now, i % 2 == 0 ? population : population * 9 / 10);
        changes += i >= 200 && !next.equals(now) ? 1 : 0;
        now = next;
      }
      assertThat(changes).as("%d boards", population).isZero();
    }
  }

  /** Many small cells with all edges between them would cost each board 38 links. */
  @Test
  void auto_choosesTheSizeOfFewestLinks_alsoWhereAllEdgesAreAffordable() {
    Structure settled = settled(DEFAULT, Structure.ALONE, 1_000);
    double size = 1_000.0 / settled.cells();
    assertThat(settled.complete()).isTrue();
    assertThat(size - 1 + 2 * (settled.cells() - 1) / size).isLessThan(24);
  }

  @Test
  void shrinking_waitsForALargeLoss() {
    MeshParameters ten = parameters(MeshParameters.Cells.ON, 0, 10);
    Structure now = settled(ten, Structure.ALONE, 300);
    Growth growth = new Growth(ten);
    assertThat(growth.next(now, 181)).isEqualTo(now);
    assertThat(growth.next(now, 170).cells()).isLessThan(now.cells());
  }

  @Test
  void degree_isCompleteWithinTheBudgetAndDrawnBeyond() {
    Growth growth = new Growth(DEFAULT);
    assertThat(growth.degree(10, 100)).isEqualTo(9);
    assertThat(growth.degree(1_000, 10_000)).isEqualTo(40); // 8 links × 10 boards / 2 per edge
    assertThat(growth.degree(1, 1)).isZero();
    assertThat(growth.degree(2, 1)).isEqualTo(1);
    assertThat(growth.degree(3, 1)).isLessThanOrEqualTo(2);
  }

  @Test
  void degree_ofFewCellsAndManyBoards_isWithinTheirNumber() {
    Growth growth = new Growth(DEFAULT);
    assertThat(growth.degree(1, 500)).isZero();
    assertThat(growth.degree(2, 500)).isEqualTo(1);
    assertThat(growth.degree(3, 500)).isEqualTo(2);
  }
}
