package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What breaks heals, and what is not broken goes on meanwhile. */
final class FaultsTest {
  private static Scenario withLeaf(long seed, int boards, int cells) {
    Scenario room = Scenario.settled(seed, boards, cells);
    VirtualPeer leaf = room.leaf("#");
    room.joined(leaf);
    room.assertDelivers(leaf);
    return room;
  }

  private static VirtualPeer leaf(Scenario room) {
    return room.net.peers().stream().filter(p -> p.role() == Role.LEAF).findFirst().orElseThrow();
  }

  private static void healed(Scenario room) {
    room.settleWithin(60_000);
    room.net.run(5_000);
    room.assertDelivers(leaf(room));
    room.assertBroadcastReachesAll(room.any());
  }

  @Test
  void bridge_killed_isReplacedWithinTenSeconds() {
    Seeds.each(
        6,
        seed -> {
          Scenario room = withLeaf(seed, 30, 6);
          room.net.kill(room.peer(Scenario.bridges(room.any()).getFirst()));
          room.net.run(10_000);
          room.assertDelivers(leaf(room));
          healed(room);
        });
  }

  @Test
  void bridges_ofAnEdgeAllKilled_areReplacedWithinTenSeconds() {
    Seeds.each(
        6,
        seed -> {
          Scenario room = withLeaf(seed, 48, 6);
          for (PeerId bridge : Scenario.bridges(room.any())) {
            room.net.kill(room.peer(bridge));
          }
          room.net.run(10_000);
          room.assertDelivers(leaf(room));
          healed(room);
        });
  }

  @Test
  void halfOfTheBoards_killed_theOthersGoOn() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = withLeaf(seed, 60, 6);
          List<VirtualPeer> boards = room.net.boards();
          for (int i = 0; i < boards.size(); i += 2) {
            room.net.kill(boards.get(i));
          }
          room.net.run(20_000);
          healed(room);
        });
  }

  @Test
  void boards_restartedWithTheSameIdentity_areBackAndHeard() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = withLeaf(seed, 30, 6);
          for (int i = 0; i < 5; i++) {
            VirtualPeer board = room.any();
            room.net.kill(board);
            room.net.run(room.random.nextInt(6_000)); // before and after the others notice
            room.net.start(board.id(), Role.BOARD, room.parameters);
          }
          room.net.run(10_000);
          healed(room);
        });
  }

  @Test
  void boards_leaving_areGoneAtOnce() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = withLeaf(seed, 30, 6);
          for (int i = 0; i < 6; i++) {
            room.net.leave(room.any());
            room.net.run(500);
          }
          healed(room);
        });
  }

  @Test
  void relays_gone_linksStayAndTheRoomHealsWithoutThem() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = withLeaf(seed, 30, 6);
          room.net.relaysUp(false);
          room.net.run(30_000);
          room.assertDelivers(leaf(room));
          room.net.kill(room.peer(Scenario.bridges(room.any()).getFirst()));
          room.net.run(20_000);
          room.settleWithin(30_000);
          room.assertDelivers(leaf(room));
          VirtualPeer late = room.board();
          room.net.run(20_000);
          assertThat(late.hasJoined()).isFalse();
          room.net.relaysUp(true);
          assertThat(room.net.runUntil(late::hasJoined, 5_000))
              .as("joins when relays are back")
              .isTrue();
          healed(room);
        });
  }

  @Test
  void relays_goneWhileARoomSettles_delayItOnly() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = new Scenario(seed, 6).boards(30);
          room.net.run(400 + 300 * seed);
          room.net.relaysUp(false);
          room.net.run(15_000);
          room.net.relaysUp(true);
          room.settle();
          room.assertBroadcastReachesAll(room.any());
        });
  }

  @Test
  void relaysAndLinks_thatLose_delayARoomOnly() {
    Seeds.each(
        4,
        seed -> {
          Scenario room =
              new Scenario(
                      NetworkOptions.seeded(seed).withRelayLoss(0.2).withOpenLoss(0.1),
                      MeshParameters.DEFAULT.withTargetCells(6))
                  .boards(30);
          room.net.run(5_000);
          room.settleWithin(180_000);
          VirtualPeer leaf = room.leaf("#");
          assertThat(room.net.runUntil(leaf::hasJoined, 60_000)).isTrue();
          room.net.run(10_000);
          room.assertDelivers(leaf);
        });
  }

  @Test
  void islands_thatMeet_becomeOneRoom() {
    Seeds.each(
        6,
        seed -> {
          Scenario room = new Scenario(seed, 6);
          for (int i = 0; i < 40; i++) {
            room.net.relayGroup(room.board(), i % 2);
          }
          room.net.run(30_000);
          room.net.peers().forEach(p -> room.net.relayGroup(p, 0));
          VirtualPeer leaf = room.leaf("#");
          room.settleWithin(400_000);
          room.net.run(5_000);
          room.assertDelivers(leaf);
          room.assertBroadcastReachesAll(room.any());
        });
  }

  @Test
  void leaf_whoseBoardDies_receivesFromAnotherAndMovesOn() {
    Seeds.each(
        6,
        seed -> {
          Scenario room = withLeaf(seed, 30, 3);
          VirtualPeer leaf = leaf(room);
          for (int i = 0; i < 3; i++) {
            room.net.kill(room.peer(leaf.state().links().getFirst().peer()));
            room.net.run(8_000);
            room.assertDelivers(leaf);
          }
          assertThat(leaf.state().links()).hasSizeGreaterThanOrEqualTo(2);
        });
  }
}
