package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Links lose one frame of a hundred and repeat another, bridges die, cells change: subscribers miss
 * nothing.
 */
final class RepairTest {
  private static final double LOSS = 0.01;
  private static final int PULL = 71;
  private static final int ENVELOPE = 73;

  /** A settled room of a network that loses and doubles frames. */
  private static Scenario lossy(long seed, int boards, int cells, double loss) {
    return new Scenario(
            NetworkOptions.seeded(seed).withFrameLoss(loss).withDuplication(loss),
            MeshParameters.DEFAULT.withTargetCells(cells))
        .boards(boards)
        .settle();
  }

  private static long lost(VirtualPeer peer) {
    return peer.state().counters().getOrDefault(Event.LOST, 0L);
  }

  @Test
  void streams_underLossAndBridgeDeath_areDeliveredExactlyOnce() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = lossy(seed, 40, 6, LOSS);
          VirtualPeer leaf = room.leaf("#");
          VirtualPeer sink = room.any();
          room.net.input(sink, new Input.Subscribe(Scenario.CHANNEL, List.of("#")));
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          for (int i = 0; i < 4; i++) {
            publishers.everyone(5, 1_000);
            VirtualPeer bridge = room.peer(Scenario.bridges(room.any()).getFirst());
            if (bridge != sink) {
              room.net.kill(bridge);
            }
          }
          publishers.everyone(5, 1_000);
          room.net.run(60_000);
          publishers.assertReached(leaf);
          publishers.assertReached(sink);
          assertThat(lost(leaf) + lost(sink)).isZero();
        });
  }

  /** For so long nothing at all arrives anywhere. */
  private static void silence(Scenario room, long millis) {
    NetworkOptions before = room.net.options();
    room.net.behave(before.withFrameLoss(1));
    room.net.run(millis);
    room.net.behave(before);
  }

  private static long sent(Scenario room, int type) {
    return room.net.peers().stream().mapToLong(p -> p.framesSent(type)).sum();
  }

  @Test
  void repair_ofTheLastMessage_followsADigest() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          publishers.everyone(1, 5_000);
          for (VirtualPeer board : room.net.boards()) {
            publishers.publish(board);
          }
          silence(room, 200);
          room.net.run(1_500);
          assertThat(leaf.received()).as("before any digest").hasSizeLessThan(60);
          room.net.run(3_000);
          publishers.assertReached(leaf);
        });
  }

  @Test
  void firstMessage_ofAStream_isAskedForToo() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          for (VirtualPeer board : room.net.boards()) {
            publishers.publish(board);
          }
          silence(room, 200);
          room.net.run(1_000);
          publishers.everyone(1, 3_000);
          publishers.assertReached(leaf);
        });
  }

  @Test
  void subscription_withAFilter_pullsOnlyItsOwnGaps() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("site1/#");
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          publishers.everyone(3, 1_000);
          assertThat(sent(room, PULL)).as("nothing is missing").isZero();
          for (VirtualPeer board : room.net.boards()) {
            publishers.publish(board);
          }
          silence(room, 200);
          publishers.everyone(1, 10_000);
          List<String> expected = new ArrayList<>();
          for (VirtualPeer board : room.net.boards()) {
            if (Scenario.topic(board).startsWith("site1/")) {
              expected.addAll(publishers.of(board));
            }
          }
          assertThat(leaf.received().stream().map(m -> m.payload().utf8()))
              .containsExactlyInAnyOrderElementsOf(expected);
          assertThat(leaf.framesSent(PULL)).isPositive().isLessThanOrEqualTo(expected.size() / 5);
        });
  }

  @Test
  void leaf_thatComesLate_getsNothingFromBefore() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          Publishers publishers = new Publishers(room);
          publishers.everyone(5, 1_000);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          assertThat(leaf.received()).isEmpty();
          room.assertDelivers(leaf);
        });
  }

  @Test
  void board_restarted_startsAStreamOfItsOwn() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          publishers.everyone(4, 1_000);
          VirtualPeer board = room.any();
          room.net.kill(board);
          room.net.run(1_000);
          VirtualPeer again = room.net.start(board.id(), Role.BOARD, room.parameters);
          publishers.publish(again); // before it has a link
          room.net.run(30_000);
          publishers.publish(again);
          room.net.run(5_000);
          publishers.assertReached(leaf);
        });
  }

  @Test
  void structureChange_losesNothing() {
    Seeds.each(
        2,
        seed -> {
          MeshParameters ten = new MeshParameters(MeshParameters.Cells.ON, 0, 10, 50, 2, 48, 8, 32);
          Scenario room =
              new Scenario(NetworkOptions.seeded(seed).withFrameLoss(LOSS), ten)
                  .boards(20)
                  .settle();
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          for (int i = 0; i < 25; i++) {
            room.board();
            publishers.everyone(1, 2_000);
          }
          assertThat(room.cells()).isGreaterThan(2);
          room.net.run(90_000);
          publishers.assertReached(leaf);
          assertThat(lost(leaf)).isZero();
        });
  }

  @Test
  void emptyCell_doesNotCutOffSubscribers() {
    AtomicLong roundIt = new AtomicLong();
    Seeds.each(
        4,
        seed -> {
          MeshParameters drawn = new MeshParameters(MeshParameters.Cells.ON, 12, 3, 50, 2, 8, 2, 8);
          Scenario room = new Scenario(NetworkOptions.seeded(seed), drawn).boards(48).settle();
          Structure structure = room.any().state().structure();
          assertThat(structure.complete()).as("drawn: " + structure).isFalse();
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          int emptied = (leaf.state().cell() + 1) % structure.cells();
          for (VirtualPeer board : room.net.boards()) {
            if (board.state().cell() == emptied) {
              room.net.kill(board);
            }
          }
          room.net.run(8_000);
          leaf.received().clear();
          Publishers publishers = new Publishers(room);
          long before = sent(room, ENVELOPE);
          publishers.everyone(1, 1_500);
          int first = leaf.received().size();
          roundIt.addAndGet(sent(room, ENVELOPE) - before);
          assertThat(first).as("at once").isGreaterThan(room.net.boards().size() * 9 / 10);
          room.net.run(30_000);
          publishers.assertReached(leaf);
        });
    assertThat(roundIt.get()).as("envelopes round the empty cell").isPositive();
  }

  @Test
  void cap_keepsTheNewest() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer all = room.leaf("#");
          VirtualPeer capped = room.net.add(Role.LEAF, room.parameters);
          room.net.input(capped, new Input.Subscribe(Scenario.CHANNEL, List.of("#"), 5_000));
          room.joined(all);
          room.joined(capped);
          VirtualPeer board = room.any();
          Publishers publishers = new Publishers(room);
          List<Long> times = new ArrayList<>();
          for (int i = 0; i < 63; i++) {
            publishers.publish(board);
            room.net.run(500);
            while (times.size() < capped.received().size()) {
              times.add(room.net.millis());
            }
          }
          room.net.run(8_000);
          List<String> published = publishers.of(board);
          publishers.assertReached(all);
          List<String> got = capped.received().stream().map(m -> m.payload().utf8()).toList();
          assertThat(got).hasSizeBetween(7, 8).isSubsetOf(published).doesNotHaveDuplicates();
          assertThat(got.getLast()).isEqualTo(published.getLast());
          for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(4_500);
          }
          assertThat(sent(room, PULL)).as("a capped subscription misses nothing").isZero();
        });
  }

  @Test
  void cap_whereTheBoardItselfWantsAll_keepsTheNewest() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = Scenario.settled(seed, 30, 6);
          VirtualPeer capped = room.net.add(Role.LEAF, room.parameters);
          room.net.input(capped, new Input.Subscribe(Scenario.CHANNEL, List.of("#"), 5_000));
          room.joined(capped);
          for (MeshState.Link link : capped.state().links()) {
            room.net.input(
                room.peer(link.peer()), new Input.Subscribe(Scenario.CHANNEL, List.of("#")));
          }
          room.net.run(3_000);
          Publishers publishers = new Publishers(room);
          VirtualPeer board = room.any();
          for (int i = 0; i < 40; i++) {
            publishers.publish(board);
            room.net.run(500);
          }
          room.net.run(8_000);
          assertThat(capped.received()).hasSizeBetween(4, 6);
        });
  }

  @Test
  void flood_afterHalfVanish_reachesAllThatAreLinked() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = Scenario.settled(seed, 80, 8);
          for (VirtualPeer board : room.net.boards()) {
            room.net.input(board, new Input.Subscribe("chat", List.of("#")));
          }
          room.net.run(2_000);
          List<VirtualPeer> boards = new ArrayList<>(room.net.boards());
          for (int i = 0; i < boards.size(); i += 2) {
            room.net.kill(boards.get(i));
          }
          VirtualPeer from = room.any();
          while (linked(room, from).size() < 36) {
            from = room.any(); // it may have lost everybody that it had a link with
          }
          Set<VirtualPeer> linked = linked(room, from);
          room.net.input(from, new Input.Broadcast("chat", Bytes.utf8("fire"), true));
          room.net.run(500);
          for (VirtualPeer board : linked) {
            assertThat(board.received()).as("at %s", board.id()).hasSize(board == from ? 0 : 1);
          }
        });
  }

  /** The boards that there is a way to over links between living ones. */
  private static Set<VirtualPeer> linked(Scenario room, VirtualPeer from) {
    Set<VirtualPeer> found = new LinkedHashSet<>(List.of(from));
    Deque<VirtualPeer> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      for (MeshState.Link link : open.remove().state().links()) {
        VirtualPeer next = room.peer(link.peer());
        if (next.isAlive() && found.add(next)) {
          open.add(next);
        }
      }
    }
    return found;
  }
}
