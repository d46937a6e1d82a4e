package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages reach whom they are for, once, and nobody else. */
final class DeliveryTest {
  @Test
  void filters_decideWhatALeafReceives() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("site1/+");
          VirtualPeer other = room.leaf("nothing/#");
          room.joined(leaf);
          room.assertDelivers(leaf, board -> Scenario.topic(board).startsWith("site1/"));
          assertThat(other.received()).isEmpty();
          room.net.input(
              leaf, new Input.Subscribe(Scenario.CHANNEL, List.of("site2/#", "site0/+")));
          room.net.run(2_000);
          room.assertDelivers(leaf, board -> !Scenario.topic(board).startsWith("site1/"));
          room.net.input(leaf, new Input.Subscribe(Scenario.CHANNEL, List.of()));
          room.net.run(2_000);
          room.assertDelivers(leaf, board -> false);
        });
  }

  @Test
  void boardsThatSubscribe_receiveFromAllOthers() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer sink = room.any();
          room.net.input(sink, new Input.Subscribe(Scenario.CHANNEL, List.of("#")));
          room.net.run(2_000);
          room.assertDelivers(sink, board -> board != sink);
        });
  }

  @Test
  void boardsOffThePaths_seeNothing() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          long before = room.net.peers().stream().mapToLong(p -> p.framesSent(64)).sum();
          for (int i = 0; i < 20; i++) {
            room.publish(room.any(), "x");
          }
          room.net.run(1_000);
          long sent = room.net.peers().stream().mapToLong(p -> p.framesSent(64)).sum() - before;
          // Inside the cell, across, inside again to two boards, and from both to the leaf.
          assertThat(sent).isLessThanOrEqualTo(20 * 6);
          assertThat(leaf.received()).hasSize(20);
        });
  }

  @Test
  void messages_inARow_arriveOnceEachAndAreAllThere() {
    Seeds.each(
        2,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          VirtualPeer board = room.any();
          for (int i = 0; i < 3_000; i++) {
            room.publish(board, "x");
            if (i % 10 == 0) {
              room.net.run(1);
            }
          }
          room.net.run(1_000);
          assertThat(leaf.received().stream().map(Message::sequence).distinct()).hasSize(3_000);
          assertThat(leaf.received()).hasSize(3_000);
        });
  }

  @Test
  void leaf_sending_reachesAllAndOne() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf();
          room.joined(leaf);
          room.net
              .boards()
              .forEach(b -> room.net.input(b, new Input.Subscribe("chat", List.of("#"))));
          room.net.run(3_000);
          room.net.input(leaf, new Input.Broadcast("chat", Bytes.utf8("all")));
          room.net.input(leaf, new Input.Publish("chat", "t", Bytes.utf8("subscribers")));
          for (VirtualPeer board : room.net.boards()) {
            room.net.input(leaf, new Input.Send(board.id(), "chat", Bytes.utf8("one")));
          }
          room.net.run(1_000);
          for (VirtualPeer board : room.net.boards()) {
            assertThat(board.received().stream().map(m -> m.payload().utf8()))
                .as(board.id() + " of cell " + board.state().cell())
                .containsExactlyInAnyOrder("all", "subscribers", "one");
          }
        });
  }

  @Test
  void unicast_reachesAnyBoardFromAnyOtherWithinTheHopLimit() {
    Seeds.each(3, seed -> unicasts(Scenario.settled(seed, 48, 8)));
  }

  private static void unicasts(Scenario room) {
    List<VirtualPeer> boards = room.net.boards();
    boards.forEach(b -> room.net.input(b, new Input.Subscribe("chat", List.of("#"))));
    room.net.run(2_000);
    for (VirtualPeer from : boards) {
      for (VirtualPeer to : boards) {
        room.net.input(from, new Input.Send(to.id(), "chat", Bytes.utf8(from.id().hex())));
      }
      room.net.run(200);
    }
    for (VirtualPeer to : boards) {
      List<String> origins = to.received().stream().map(m -> m.payload().utf8()).toList();
      assertThat(origins).as("at " + to.id()).doesNotHaveDuplicates().hasSize(boards.size() - 1);
      assertThat(to.mesh().counters().getOrDefault(Event.HOP_LIMIT, 0L)).isZero();
    }
  }

  @Test
  void unicast_toALeaf_arrivesOnce() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          for (VirtualPeer board : room.net.boards()) {
            room.net.input(board, new Input.Send(leaf.id(), Scenario.CHANNEL, Bytes.utf8("one")));
          }
          room.net.run(1_000);
          assertThat(leaf.received().stream().map(Message::origin))
              .doesNotHaveDuplicates()
              .hasSize(30);
        });
  }

  @Test
  void interests_endWhenTheirSubscriberHasVanished() {
    Seeds.each(
        2,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer sink = room.any();
          room.net.input(sink, new Input.Subscribe(Scenario.CHANNEL, List.of("#")));
          room.net.run(5_000);
          assertThat(room.net.boards()).allMatch(b -> b.state().interests() == 1);
          room.net.kill(sink);
          room.net.run(140_000);
          assertThat(room.net.boards()).allMatch(b -> b.state().interests() == 0);
        });
  }
}
