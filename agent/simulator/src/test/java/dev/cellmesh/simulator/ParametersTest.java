package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Structure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The number of cells is changed while the room is at work. */
final class ParametersTest {
  private static final int BOARDS = 60;
  private static final int[] TARGETS = {12, 4, 20, 2, 8};

  @Test
  void targetCells_upAndDown_losesNoReading() {
    Seeds.each(2, seed -> changing(seed, 0));
  }

  @Test
  void targetCells_upAndDownWhileLinksLose_losesNoReading() {
    Seeds.each(2, seed -> changing(seed, 0.01));
  }

  private static void changing(long seed, double loss) {
    Scenario room =
        new Scenario(
                NetworkOptions.seeded(seed).withFrameLoss(loss),
                MeshParameters.DEFAULT.withTargetCells(6))
            .boards(BOARDS)
            .settle();
    VirtualPeer leaf = room.leaf("#");
    room.joined(leaf);
    Publishers publishers = new Publishers(room);
    for (int target : TARGETS) {
      room.net.input(room.any(), new Input.Configure(target, 0));
      publishers.everyone(45, 1_000);
      assertThat(room.cells()).as("after 45 s").isEqualTo(target);
    }
    room.net.run(60_000);
    publishers.assertReached(leaf);
    assertThat(leaf.state().counters().getOrDefault(Event.LOST, 0L)).isZero();
    room.settle();
  }

  /** Whoever is asked last wins, wherever it is asked; of two at once one wins everywhere. */
  @Test
  void parameters_setAtTwoBoardsAtOnce_endAsOneOfThem() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = Scenario.settled(seed, BOARDS, 6);
          List<VirtualPeer> boards = room.net.boards();
          room.net.input(boards.get(0), new Input.Configure(3, 0));
          room.net.input(boards.get(BOARDS - 1), new Input.Configure(9, 0));
          room.net.run(60_000);
          assertThat(room.cells()).isIn(3, 9);
          assertThat(boards)
              .extracting(VirtualPeer::state)
              .extracting(MeshState::parameters)
              .containsOnly(room.any().state().parameters());
          room.settle();
          Structure agreed = room.any().state().structure();
          assertThat(boards)
              .extracting(VirtualPeer::state)
              .extracting(MeshState::structure)
              .containsOnly(agreed);
          room.net.input(boards.get(5), new Input.Configure(5, 0));
          room.net.run(60_000);
          assertThat(room.cells()).isEqualTo(5);
        });
  }
}
