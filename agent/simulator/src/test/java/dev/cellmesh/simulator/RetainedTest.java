package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Who comes later gets the newest of each topic from whoever retains it. */
final class RetainedTest {
  /** Longer ago than tips tell a new reader of. */
  private static final long LONG_AGO_MILLIS = 120_000;

  private static final long AT_ONCE_MILLIS = 2_000;

  /** Boards that have published twice each, long ago, and retain the second. */
  private static Scenario room(long seed) {
    Scenario room = Scenario.settled(seed, 30, 6);
    for (String payload : List.of("old", "new")) {
      for (VirtualPeer board : room.net.boards()) {
        room.net.input(board, new Input.Retain(Scenario.CHANNEL, true));
        room.net.input(
            board, new Input.Publish(Scenario.CHANNEL, Scenario.topic(board), Bytes.utf8(payload)));
      }
    }
    room.net.run(LONG_AGO_MILLIS);
    return room;
  }

  private static VirtualPeer newcomer(Scenario room, String... filters) {
    VirtualPeer leaf = room.net.add(Role.LEAF, room.parameters);
    subscribe(room, leaf, filters);
    return leaf;
  }

  private static void subscribe(Scenario room, VirtualPeer peer, String... filters) {
    room.net.input(peer, new Input.Subscribe(Scenario.CHANNEL, List.of(filters), 0, true));
  }

  private static void assertHasNewest(
      Scenario room, VirtualPeer reader, Predicate<VirtualPeer> matching) {
    List<String> expected = new ArrayList<>();
    for (VirtualPeer board : room.net.boards()) {
      if (board != reader && matching.test(board)) {
        expected.add(Scenario.topic(board) + " new");
      }
    }
    List<String> got = new ArrayList<>();
    for (Message m : reader.received()) {
      assertThat(m.retained()).as("retained: %s", m).isTrue();
      got.add(m.topic() + " " + m.payload().utf8());
    }
    assertThat(got).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static void joins(Scenario room, VirtualPeer leaf) {
    assertThat(room.net.runUntil(leaf::hasJoined, 20_000)).as("leaf joins").isTrue();
    room.net.run(AT_ONCE_MILLIS);
  }

  @Test
  void leafThatComesLater_getsTheNewestOfEachTopicItWants() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = room(seed);
          VirtualPeer all = newcomer(room, "#");
          VirtualPeer some = newcomer(room, "site1/+");
          joins(room, all);
          joins(room, some);
          assertHasNewest(room, all, board -> true);
          assertHasNewest(room, some, board -> Scenario.topic(board).startsWith("site1/"));
        });
  }

  @Test
  void leafWhoseBoardWantedTheSameBefore_getsThem_andTheOthersNotAgain() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = room(seed);
          List<VirtualPeer> leaves = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            VirtualPeer leaf = newcomer(room, "#");
            joins(room, leaf);
            leaves.add(leaf);
          }
          leaves.forEach(leaf -> assertHasNewest(room, leaf, board -> true));
        });
  }

  @Test
  void boardThatSubscribes_getsThem() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = room(seed);
          VirtualPeer board = room.any();
          subscribe(room, board, "#");
          room.net.run(AT_ONCE_MILLIS);
          assertHasNewest(room, board, other -> true);
        });
  }

  @Test
  void leafThatWantsNoneOfTheTopics_getsNothing() {
    Scenario room = room(1);
    VirtualPeer leaf = newcomer(room, "none/of/these");
    joins(room, leaf);
    assertThat(leaf.received()).isEmpty();
  }

  @Test
  void boardThatRestarts_handsWhatItHasKeptToThoseWhoAreThere() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = room(seed);
          VirtualPeer leaf = newcomer(room, "#");
          joins(room, leaf);
          leaf.received().clear();
          VirtualPeer former = room.any();
          room.net.kill(former);
          room.net.run(30_000);
          VirtualPeer board = room.net.start(former.id(), Role.BOARD, room.parameters);
          board.keep(
              new Input.Publish(Scenario.CHANNEL, Scenario.topic(board), Bytes.utf8("kept")));
          room.net.input(board, new Input.Retain(Scenario.CHANNEL, true));
          room.net.run(20_000);
          assertThat(
                  leaf.received().stream()
                      .filter(m -> m.origin().equals(board.id()))
                      .map(m -> m.payload().utf8())
                      .distinct())
              .containsExactly("kept");
        });
  }

  @Test
  void partsThatMeetAgain_handWhatTheOtherLacks() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = room(seed);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          List<VirtualPeer> far = room.net.boards().subList(0, 12);
          far.forEach(board -> room.net.side(board, 1));
          room.net.block(0, 1);
          room.net.block(1, 0);
          room.net.run(150_000);
          leaf.received().clear();
          subscribe(room, leaf, "#");
          room.net.run(AT_ONCE_MILLIS);
          room.net.unblock();
          assertThat(
                  room.net.runUntil(
                      () ->
                          far.stream()
                              .allMatch(
                                  b ->
                                      leaf.received().stream()
                                          .anyMatch(m -> m.origin().equals(b.id()))),
                      90_000))
              .isTrue();
        });
  }
}
