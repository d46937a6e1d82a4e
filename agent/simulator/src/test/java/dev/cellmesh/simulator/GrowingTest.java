package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rooms that boards come to and go from. */
final class GrowingTest {
  @Test
  void room_thatGrowsOneByOne_followsWithItsCellsAndGoesOnDelivering() {
    Seeds.each(
        2,
        seed -> {
          MeshParameters ten = new MeshParameters(MeshParameters.Cells.ON, 0, 10, 50, 2, 48, 8, 32);
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ten).boards(10).settle();
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          for (int i = 10; i < 60; i++) {
            room.board();
            room.net.run(3_000);
          }
          room.settle();
          assertThat(room.cells()).isEqualTo(6);
          room.net.run(3_000);
          room.assertDelivers(leaf);
        });
  }

  @Test
  void room_thatShrinksForGood_givesUpCells() {
    Seeds.each(
        2,
        seed -> {
          MeshParameters ten = new MeshParameters(MeshParameters.Cells.ON, 0, 10, 50, 2, 48, 8, 32);
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ten).boards(60).settle();
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          int before = room.cells();
          List<VirtualPeer> boards = room.net.boards();
          for (int i = 0; i < 44; i++) {
            room.net.leave(boards.get(i));
          }
          room.net.run(240_000);
          room.settle();
          assertThat(room.cells()).isLessThan(before).isLessThanOrEqualTo(2);
          room.net.run(5_000);
          room.assertDelivers(leaf);
        });
  }

  @Test
  void joiner_ofASettledRoom_costsFewRelayEvents() {
    Seeds.each(3, seed -> joins(Scenario.settled(seed, 30, 6)));
    Seeds.each(1, seed -> joins(Scenario.settled(seed, 200, 16)));
  }

  private static void joins(Scenario room) {
    for (int i = 0; i < 3; i++) {
      VirtualPeer board = room.board();
      assertThat(room.net.runUntil(board::hasJoined, 5_000)).isTrue();
      room.net.run(20_000);
      assertThat(board.relayEventsSent()).as("events of a board").isLessThanOrEqualTo(10);
      VirtualPeer leaf = room.net.add(Role.LEAF, room.parameters);
      assertThat(room.net.runUntil(leaf::hasJoined, 5_000)).isTrue();
      room.net.run(20_000);
      assertThat(leaf.relayEventsSent()).as("events of a leaf").isLessThanOrEqualTo(10);
    }
    room.settle();
  }

  @Test
  void relays_ofASettledRoom_areQuiet() {
    Seeds.each(
        2,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          room.net.run(300_000);
          long before = events(room);
          room.net.run(600_000);
          // A board at rest announces itself every five minutes, if nobody else has.
          assertThat(events(room) - before).isLessThanOrEqualTo(30 * 4);
        });
  }

  private static long events(Scenario room) {
    return room.net.peers().stream().mapToLong(VirtualPeer::relayEventsSent).sum();
  }

  @Test
  void link_budget_holdsWhileBoardsComeAllAtOnce() {
    Seeds.each(
        2,
        seed -> {
          MeshParameters tight =
              new MeshParameters(MeshParameters.Cells.AUTO, 0, 0, 20, 2, 20, 8, 4);
          Scenario room = new Scenario(NetworkOptions.seeded(seed), tight).boards(120);
          for (int i = 0; i < 60; i++) {
            room.net.run(500);
            room.assertWithinBudget();
          }
          room.settle();
        });
  }

  /** One mesh of thirty is more than such boards may carry: they stop at the bound. */
  @Test
  void link_budget_holdsEvenWhereThePlanAsksForMore() {
    Seeds.each(
        3,
        seed -> {
          MeshParameters few = new MeshParameters(MeshParameters.Cells.OFF, 0, 0, 50, 2, 4, 8, 2);
          Scenario room = new Scenario(NetworkOptions.seeded(seed), few).boards(30);
          for (int i = 0; i < 40; i++) {
            room.net.run(500);
            room.assertWithinBudget();
          }
          assertThat(room.net.boards()).anyMatch(b -> b.mostLinks() == 8);
        });
  }

  /**
   * Cells of thirty, where a board may have twenty links: some of each other they reach by help.
   */
  @Test
  void room_tooLargeForItsBudget_worksAllTheSame_andSaysWhatToRaise() {
    Seeds.each(
        4,
        seed -> {
          MeshParameters few = new MeshParameters(MeshParameters.Cells.ON, 3, 0, 50, 2, 10, 8, 8);
          Scenario room = new Scenario(NetworkOptions.seeded(seed), few).boards(90).settle();
          VirtualPeer leaf = room.leaf("#");
          VirtualPeer other = room.leaf("#");
          room.joined(leaf);
          room.joined(other);
          room.assertDelivers(leaf);
          room.assertDelivers(other);
          room.assertBroadcastReachesAll(room.any());
          room.net.kill(room.any());
          room.board();
          room.net.run(30_000);
          room.settle();
          room.assertDelivers(leaf);
          room.assertBroadcastReachesAll(room.any());
          assertThat(room.net.boards())
              .anyMatch(b -> b.state().counters().getOrDefault(Event.OVER_BUDGET, 0L) > 0);
        });
  }
}
