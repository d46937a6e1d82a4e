package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshParameters;
import org.junit.jupiter.api.Test;

/** Rooms of all sizes come to the structure they should have, and do what it promises. */
final class SettlingTest {
  private static MeshParameters cells(MeshParameters.Cells cells, int cellSize) {
    return new MeshParameters(cells, 0, cellSize, 50, 2, 48, 8, 32);
  }

  @Test
  void room_ofOne_joinsAlone() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = Scenario.settled(seed, 1, 0);
          assertThat(room.net.millis()).isLessThan(2_000);
          assertThat(room.cells()).isEqualTo(1);
        });
  }

  @Test
  void rooms_ofFew_areOneMesh() {
    Seeds.each(
        10,
        seed -> {
          for (int boards : new int[] {2, 3, 12}) {
            Scenario room = Scenario.settled(seed, boards, 0);
            assertThat(room.cells()).isEqualTo(1);
            long sent = room.assertBroadcastReachesAll(room.any());
            assertThat(sent).isEqualTo(boards - 1);
          }
        });
  }

  @Test
  void room_withoutCells_isOneMeshOfAll() {
    Seeds.each(
        2,
        seed -> {
          Scenario room =
              new Scenario(NetworkOptions.seeded(seed), cells(MeshParameters.Cells.OFF, 0))
                  .boards(45)
                  .settle();
          assertThat(room.cells()).isEqualTo(1);
          assertThat(room.any().links()).isEqualTo(44);
        });
  }

  @Test
  void room_ofThirtyInSixCells_deliversToALeafAndToAll() {
    Seeds.each(
        8,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          assertThat(room.cells()).isEqualTo(6);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          room.assertDelivers(leaf);
          assertThat(room.assertBroadcastReachesAll(room.any())).isLessThanOrEqualTo(33);
        });
  }

  @Test
  void room_ofAHundred_choosesItsCells() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = Scenario.settled(seed, 100, 0);
          assertThat(room.cells()).isGreaterThan(1);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          room.assertDelivers(leaf);
        });
  }

  @Test
  void room_ofTwoHundredInSixteenCells_deliversAndBroadcastsAtLittleCost() {
    Seeds.each(
        1,
        seed -> {
          Scenario room = Scenario.settled(seed, 200, 16);
          assertThat(room.cells()).isEqualTo(16);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          room.assertDelivers(leaf);
          long sent = room.assertBroadcastReachesAll(room.any());
          assertThat(sent - 3).isLessThanOrEqualTo((long) (1.05 * 199)); // 3: to the leaf
        });
  }

  @Test
  void room_ofFiveHundred_settles() {
    Seeds.each(
        1,
        seed -> {
          Scenario room = Scenario.settled(seed, 500, 0);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          room.assertDelivers(leaf);
        });
  }

  @Test
  void room_ofDrawnEdges_delivers() {
    Seeds.each(
        1,
        seed -> {
          MeshParameters drawn =
              new MeshParameters(MeshParameters.Cells.ON, 0, 8, 50, 2, 10, 2, 32);
          Scenario room = new Scenario(NetworkOptions.seeded(seed), drawn).boards(120).settle();
          assertThat(room.any().state().structure().complete()).isFalse();
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          room.assertDelivers(leaf);
          room.assertBroadcastReachesAll(room.any());
        });
  }

  @Test
  void seed_runTwice_givesTheSameRun() {
    Seeds.each(
        3,
        seed -> {
          long first = trace(seed);
          assertThat(trace(seed)).isEqualTo(first);
          assertThat(trace(seed + 1)).isNotEqualTo(first);
        });
  }

  private static long trace(long seed) {
    Scenario room =
        new Scenario(
            NetworkOptions.seeded(seed).withRelayLoss(0.1).withOpenLoss(0.1),
            MeshParameters.DEFAULT);
    room.boards(40);
    room.net.run(20_000);
    VirtualPeer leaf = room.leaf("#");
    room.net.kill(room.any());
    assertThat(room.net.runUntil(leaf::hasJoined, 60_000)).isTrue();
    room.net.run(5_000);
    room.net.boards().forEach(b -> room.publish(b, "x"));
    room.net.run(5_000);
    assertThat(leaf.received()).isNotEmpty();
    return room.net.traceHash();
  }
}
