package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Hashing leaves the first cell empty now and then: 3 of 100 rooms of 12 boards in 4 cells. */
final class EmptyCellTest {
  private static final Structure FOUR = new Structure(1, 4, 3);
  private static final long JOIN_MILLIS = 60_000;

  /** A room of 12 boards in 4 cells, none of them in the first. */
  private static Scenario withoutFirstCell(long seed) {
    Scenario room = new Scenario(seed, 4);
    SplittableRandom random = new SplittableRandom(seed);
    for (int boards = 0; boards < 12; boards++) {
      room.net.start(outside(random, 0), Role.BOARD, room.parameters);
    }
    room.settle();
    assertThat(room.cells()).isEqualTo(4);
    return room;
  }

  private static PeerId outside(SplittableRandom random, int cell) {
    PeerId id;
    do {
      id = new PeerId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    } while (FOUR.cellOf(id) == cell);
    return id;
  }

  @Test
  void leaf_findsARoomWhoseFirstCellIsEmpty() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = withoutFirstCell(seed);
          VirtualPeer leaf = room.leaf("#");
          assertThat(room.net.runUntil(() -> leaf.state().links().size() >= 2, JOIN_MILLIS))
              .isTrue();
          room.net.run(2_000);
          room.assertDelivers(leaf);
        });
  }

  @Test
  void board_findsARoomWhoseFirstCellIsEmpty() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = withoutFirstCell(seed);
          VirtualPeer board =
              room.net.start(
                  outside(new SplittableRandom(seed + 99), 0), Role.BOARD, room.parameters);
          assertThat(room.net.runUntil(() -> board.state().structure().cells() == 4, JOIN_MILLIS))
              .isTrue();
          room.settle();
        });
  }

  @Test
  void room_whoseFirstCellIsEmpty_stillChangesItsCells() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = withoutFirstCell(seed);
          var boards = room.net.boards();
          boards.subList(3, boards.size()).forEach(room.net::kill);
          VirtualPeer left = boards.getFirst();
          assertThat(room.net.runUntil(() -> left.state().structure().cells() == 1, 120_000))
              .isTrue();
          room.settle();
        });
  }
}
