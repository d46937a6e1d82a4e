package dev.cellmesh.mesh.cells;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.edges.Budget;
import org.junit.jupiter.api.Test;

/** Who is linked with whom in a cell too large for links with all. */
final class CellPlanTest {
  private static final int MOST_BOARDS = 130;

  @Test
  void cell_thatFits_isComplete() {
    assertThat(CellPlan.of(1, 8).complete()).isTrue();
    assertThat(CellPlan.of(9, 8).complete()).isTrue();
    assertThat(CellPlan.of(9, 8).isLinked(0, 5)).isTrue();
    assertThat(CellPlan.of(10, 8).complete()).isFalse();
  }

  @Test
  void links_ofEachBoard_areWithinTheBoundAndMutual() {
    for (int boards = 2; boards < MOST_BOARDS; boards++) {
      for (int most = 2; most < 40; most++) {
        CellPlan plan = CellPlan.of(boards, most);
        for (int board = 0; board < boards; board++) {
          assertThat(links(plan, board)).isLessThanOrEqualTo(Math.min(most, plan.links()));
        }
        for (int other = 1; other < boards; other++) {
          assertThat(plan.isLinked(0, other)).isEqualTo(plan.isLinked(other, 0));
        }
      }
    }
  }

  private static int links(CellPlan plan, int board) {
    int links = 0;
    for (int other = 0; other < plan.boards(); other++) {
      links += other != board && plan.isLinked(board, other) ? 1 : 0;
    }
    return links;
  }

  /** What the README says of budgets; 2 links are kept free. */
  @Test
  void boards_thatAreNotLinked_haveTwoNeighboursInCommon() {
    assertThat(largest(4)).isEqualTo(15);
    assertThat(largest(8)).isEqualTo(63);
    assertThat(largest(12)).isEqualTo(143);
    assertThat(CellPlan.of(512, 2 * 48 - Budget.SPARE).holds()).isTrue();
  }

  private static int largest(int budget) {
    int boards = 2;
    while (CellPlan.of(boards + 1, 2 * budget - Budget.SPARE).holds()) {
      boards++;
    }
    return boards;
  }

  @Test
  void board_thatComes_changesFewLinksOfTheOthers() {
    CellPlan before = CellPlan.of(200, 90);
    CellPlan after = CellPlan.of(201, 90);
    int changed = 0;
    for (int a = 0; a < 200; a++) {
      for (int b = a + 1; b < 200; b++) {
        boolean linked = after.isLinked(a < 77 ? a : a + 1, b < 77 ? b : b + 1);
        changed += before.isLinked(a, b) != linked ? 1 : 0;
      }
    }
    assertThat(changed).isLessThanOrEqualTo(2 * 200);
  }
}
