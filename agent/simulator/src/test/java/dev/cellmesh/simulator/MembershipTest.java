package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is a member of a cell, whatever the links do. */
final class MembershipTest {
  private static final MeshParameters ONE_CELL =
      new MeshParameters(MeshParameters.Cells.OFF, 0, 0, 50, 2, 48, 8, 32);

  private static NetworkOptions losing(long seed, double loss) {
    NetworkOptions quiet = NetworkOptions.seeded(seed);
    NetworkOptions.Links links = quiet.links();
    return quiet.with(
        new NetworkOptions.Links(links.millis(), links.openLoss(), loss, links.duplication()));
  }

  private static long count(Scenario room, Event event) {
    return room.net.boards().stream()
        .mapToLong(b -> b.state().counters().getOrDefault(event, 0L))
        .sum();
  }

  private static List<PeerId> members(VirtualPeer board) {
    return board.state().members();
  }

  private static boolean linked(VirtualPeer a, VirtualPeer b) {
    return a.state().links().stream().anyMatch(l -> l.peer().equals(b.id()));
  }

  @Test
  void lossOfFiveInAHundredFrames_costsNobodyItsMembership() {
    Seeds.each(
        2,
        seed -> {
          Scenario room = new Scenario(losing(seed, 0.05), ONE_CELL).boards(16).settle();
          long opened = count(room, Event.LINK_OPENED);
          for (int i = 0; i < 60; i++) {
            room.net.run(30_000);
            for (VirtualPeer board : room.net.boards()) {
              assertThat(members(board)).hasSize(16);
            }
          }
          assertThat(count(room, Event.FOUND_DEAD)).isZero();
          assertThat(count(room, Event.LINK_OPENED)).as("links opened again").isEqualTo(opened);
          assertThat(count(room, Event.SAID_AGAIN)).isPositive();
        });
  }

  @Test
  void roomOfCells_thatLosesFrames_settlesAllTheSame() {
    Seeds.each(
        3,
        seed -> {
          MeshParameters six = MeshParameters.DEFAULT.withTargetCells(6);
          new Scenario(losing(seed, 0.05), six).boards(40).settleWithin(60_000);
        });
  }

  @Test
  void crash_isKnownToAllMembersWithinTenSeconds() {
    Seeds.each(
        6,
        seed -> {
          Scenario room = new Scenario(losing(seed, 0.01), ONE_CELL).boards(16).settle();
          VirtualPeer dead = room.any();
          room.net.kill(dead);
          assertThat(
                  room.net.runUntil(
                      () ->
                          room.net.boards().stream().noneMatch(b -> members(b).contains(dead.id())),
                      10_000))
              .isTrue();
          assertThat(count(room, Event.FOUND_DEAD)).isPositive();
        });
  }

  @Test
  void linkThatCarriesOneWayOnly_admitsNobody() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ONE_CELL).boards(4).settle();
          VirtualPeer deaf = room.board();
          for (VirtualPeer other : room.net.boards()) {
            if (other != deaf) {
              room.net.block(other, deaf); // they hear it, it does not hear them
            }
          }
          for (int i = 0; i < 60; i++) {
            room.net.run(1_000);
            for (VirtualPeer other : room.net.boards()) {
              if (other != deaf) {
                assertThat(members(other)).doesNotContain(deaf.id());
              }
            }
          }
          room.net.unblock();
          room.settleWithin(90_000);
        });
  }

  @Test
  void linkThatBeginsToCarryOneWayOnly_isGivenUp_andItsEndsStayMembersThroughOthers() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ONE_CELL).boards(8).settle();
          VirtualPeer a = room.net.boards().get(1);
          VirtualPeer b = room.net.boards().get(5);
          room.net.block(a, b);
          assertThat(room.net.runUntil(() -> !linked(a, b) && !linked(b, a), 60_000)).isTrue();
          for (int i = 0; i < 120; i++) {
            room.net.run(1_000);
            for (VirtualPeer board : room.net.boards()) {
              assertThat(members(board)).hasSize(8);
            }
          }
          room.assertBroadcastReachesAll(a);
          room.net.unblock();
          room.settleWithin(120_000);
        });
  }

  @Test
  void boardsThatCannotLink_areMembersThroughOthersFromTheBeginning() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ONE_CELL);
          VirtualPeer a = room.board();
          VirtualPeer b = room.board();
          room.net.block(a, b);
          room.net.block(b, a);
          room.boards(6);
          room.net.run(60_000);
          for (int i = 0; i < 120; i++) {
            room.net.run(1_000);
            for (VirtualPeer board : room.net.boards()) {
              assertThat(members(board)).hasSize(8);
            }
          }
          assertThat(linked(a, b)).isFalse();
          assertThat(count(room, Event.FOUND_DEAD)).isZero();
        });
  }

  @Test
  void boardThatStalls_isSuspectedByNobodyForLong_andBlamesNobody() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ONE_CELL).boards(10).settle();
          VirtualPeer slow = room.any();
          for (int i = 0; i < 20; i++) {
            room.net.stall(slow, 2_700);
            room.net.run(7_000);
          }
          assertThat(slow.state().counters().getOrDefault(Event.LATE, 0L)).isPositive();
          assertThat(slow.state().counters().getOrDefault(Event.SUSPECTED, 0L)).isZero();
          assertThat(count(room, Event.FOUND_DEAD)).isZero();
          room.settle();
        });
  }

  @Test
  void cellCutInTwo_findsItselfAgain() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ONE_CELL).boards(12).settle();
          List<VirtualPeer> boards = room.net.boards();
          for (int i = 0; i < 12; i += 2) {
            room.net.side(boards.get(i), 1);
          }
          room.net.block(0, 1);
          room.net.block(1, 0);
          room.net.run(240_000);
          for (VirtualPeer board : room.net.boards()) {
            assertThat(members(board)).hasSize(6);
          }
          room.net.unblock();
          room.settleWithin(400_000);
        });
  }

  @Test
  void cellCutInTwo_linksAndRelays_findsItselfAgain() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(NetworkOptions.seeded(seed), ONE_CELL).boards(12).settle();
          List<VirtualPeer> boards = room.net.boards();
          for (int i = 0; i < 12; i += 2) {
            room.net.side(boards.get(i), 1);
            room.net.relayGroup(boards.get(i), 1);
          }
          room.net.block(0, 1);
          room.net.block(1, 0);
          room.net.run(240_000);
          room.net.unblock();
          boards.forEach(b -> room.net.relayGroup(b, 0));
          room.settleWithin(400_000);
        });
  }

  @Test
  void newNumberOfCells_reachesEveryBoard_alsoThoseThatComeLater() {
    Seeds.each(
        3,
        seed -> {
          Scenario room =
              new Scenario(losing(seed, 0.01), MeshParameters.DEFAULT.withTargetCells(4));
          room.boards(40).settle();
          assertThat(room.cells()).isEqualTo(4);
          room.net.input(room.any(), new Input.Configure(8, 0));
          room.net.run(20_000);
          room.settleWithin(120_000);
          assertThat(room.cells()).isEqualTo(8);
          room.boards(5);
          room.net.run(20_000);
          room.settleWithin(120_000);
          assertThat(room.cells()).isEqualTo(8);
          room.net.input(room.any(), new Input.Configure(3, 0));
          room.net.run(60_000);
          room.settleWithin(120_000);
          assertThat(room.cells()).isEqualTo(3);
          assertThat(room.net.boards())
              .extracting(VirtualPeer::state)
              .extracting(MeshState::structure)
              .containsOnly(room.net.boards().getFirst().state().structure());
        });
  }
}
