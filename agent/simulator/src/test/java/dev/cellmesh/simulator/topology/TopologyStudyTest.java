package dev.cellmesh.simulator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cellmesh.mesh.port.MeshParameters;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TopologyStudyTest {
  private static TopologyFigures study(int boards, MeshParameters parameters, double vanish) {
    return TopologyStudy.of(new TopologyOptions(boards, parameters, 7, vanish));
  }

  private static MeshParameters cellsOf(int size) {
    return new MeshParameters(MeshParameters.Cells.AUTO, 0, size, 50, 2, 48, 8, 32);
  }

  @Test
  void sameSeed_givesTheSameFigures_anotherOneOthers() {
    MeshParameters parameters = RoomsOnPaper.drawn(6, 4);
    TopologyFigures first = TopologyStudy.of(new TopologyOptions(2_000, parameters, 3, 0.4));
    assertThat(TopologyStudy.of(new TopologyOptions(2_000, parameters, 3, 0.4))).isEqualTo(first);
    TopologyFigures other = TopologyStudy.of(new TopologyOptions(2_000, parameters, 4, 0.4));
    assertThat(other.structure()).isEqualTo(first.structure());
    assertThat(other.hops()).isNotEqualTo(first.hops());
  }

  @Test
  void everyBoard_isReachedInASettledRoom() {
    for (int boards : new int[] {1, 2, 3, 25, 26, 60, 400, 3_000}) {
      TopologyFigures figures = study(boards, MeshParameters.DEFAULT, 0);
      assertThat(figures.hops().reachedLeast()).as("%d boards", boards).isEqualTo(1);
      assertThat(figures.hops().hops().max())
          .as("%d boards", boards)
          .isLessThan(figures.hopLimit());
      assertThat(figures.overBudget()).as("%d boards", boards).isZero();
    }
  }

  @Test
  void smallRoom_isOneFullMesh() {
    TopologyFigures figures = study(20, MeshParameters.DEFAULT, 0);
    assertThat(figures.structure().cells()).isEqualTo(1);
    assertThat(figures.connections()).isEqualTo(new Spread(19, 19, 19));
    assertThat(figures.hops().hops()).isEqualTo(new Spread(1, 1, 1));
    assertThat(figures.timesMoore()).isEqualTo(1);
  }

  @Test
  void completeGraphOfCells_isThreeHopsWide() {
    TopologyFigures figures = study(2_000, cellsOf(25).withTargetCells(80), 0);
    assertThat(figures.structure().complete()).isTrue();
    assertThat(figures.edges()).isEqualTo(80 * 79 / 2);
    assertThat(figures.hops().hops().max()).isEqualTo(3);
  }

  @Test
  void figures_ofTenThousandBoards_areThosePromised() {
    TopologyFigures figures = study(10_000, cellsOf(25), 0.5);
    assertThat(figures.connections().avg()).isLessThanOrEqualTo(36);
    assertThat(figures.hops().hops().avg()).isLessThanOrEqualTo(3.5);
    assertThat(figures.hops().hops().max()).isLessThanOrEqualTo(5);
    assertThat(figures.timesMoore()).isBetween(1.0, 1.25);
    var left = Objects.requireNonNull(figures.afterVanishing());
    assertThat(left.boards()).isEqualTo(5_000);
    assertThat(left.flood().reachedLeast()).isGreaterThanOrEqualTo(0.999);
  }

  @Test
  void vanishing_leavesSomeone_andCutsThinRoomsApart() {
    var one = Objects.requireNonNull(study(2, MeshParameters.DEFAULT, 0.9).afterVanishing());
    assertThat(one.boards()).isEqualTo(1);
    assertThat(one.flood().reached()).isEqualTo(1);
    var thin = Objects.requireNonNull(study(1_000, cellsOf(10), 0.95).afterVanishing());
    assertThat(thin.boards()).isEqualTo(50);
    assertThat(thin.flood().reached()).isBetween(0.0, 0.9);
  }

  @Test
  void mooreBound_isMetByTheGraphsThatMeetIt() {
    MooreBound petersen = MooreBound.of(10, 3);
    assertThat(petersen.avg()).isCloseTo(15 / 9.0, within(1e-12));
    assertThat(petersen.max()).isEqualTo(2);
    MooreBound oneMore = MooreBound.of(11, 3);
    assertThat(oneMore.avg()).isCloseTo(18 / 10.0, within(1e-12));
    assertThat(oneMore.max()).isEqualTo(3);
    assertThat(MooreBound.of(6, 5)).isEqualTo(new MooreBound(1, 1));
    assertThat(MooreBound.of(1, 0)).isEqualTo(new MooreBound(0, 0));
    assertThat(MooreBound.of(5, 1.6).max()).isBetween(2, 4);
  }

  @Test
  void options_outOfRange_areRefused() {
    for (double vanish : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> new TopologyOptions(10, MeshParameters.DEFAULT, 1, vanish))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new TopologyOptions(0, MeshParameters.DEFAULT, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
