package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.nostr.NostrSignalling;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.runtime.Signalling;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SameNameTest {
  private static final String RIGHT = "1111-1111-1111-1111";
  private static final String WRONG = "2222-2222-2222-2222";
  private static final PeerId FIRST = new PeerId(1, 1, 1, 1);
  private static final PeerId SECOND = new PeerId(2, 2, 2, 2);

  private final EmbeddedRelay relay = EmbeddedRelay.start();
  private final List<SameName> running = new ArrayList<>();
  private final AtomicInteger made = new AtomicInteger();

  @AfterEach
  void stop() {
    running.forEach(SameName::close);
    relay.close();
  }

  private SameName board(String fingerprint, String room) {
    SameName board =
        new SameName(
            true,
            fingerprint,
            () -> {
              made.incrementAndGet();
              return signalling(room);
            });
    running.add(board);
    return board;
  }

  private Signalling signalling(String room) {
    return new NostrSignalling(
        new NostrSignalling.Options(
            Identity.generate(), RoomKey.ofName(room), List.of(relay.url()), 1));
  }

  private static MeshState mesh(PeerId self, PeerId... others) {
    List<MeshState.Link> links =
        Stream.of(others)
            .map(o -> new MeshState.Link(o, Role.BOARD, 0, MeshState.Purpose.MEMBER, 0))
            .toList();
    return new MeshState(
        self,
        Role.BOARD,
        true,
        Structure.ALONE,
        RoomParameters.NONE,
        0,
        3,
        100,
        "",
        Stream.concat(Stream.of(self), Stream.of(others)).toList(),
        links,
        List.of(),
        0,
        new TreeMap<>());
  }

  /** Looks, as the board does, at a time that goes ahead by half of what is waited for. */
  private static final class Clock {
    long nanos;

    long next() {
      nanos += SameName.ASK_AFTER_NANOS / 2;
      return nanos;
    }
  }

  @Test
  void boardWithAMistypedPassword_andTheRoom_hearOfEachOther() {
    SameName alone = board(WRONG, "farm");
    SameName first = board(RIGHT, "farm");
    SameName second = board(RIGHT, "farm");
    Clock clock = new Clock();
    await()
        .untilAsserted(
            () -> {
              long now = clock.next();
              alone.look(mesh(FIRST), now);
              first.look(mesh(FIRST, SECOND), now);
              second.look(mesh(SECOND, FIRST), now);
              assertThat(alone.others()).containsExactly(RIGHT);
              assertThat(first.others()).containsExactly(WRONG);
            });
    assertThat(made).as("one of the room is enough").hasValue(2);
  }

  @Test
  void boardsOfOnePassword_orOfAnotherName_hearNothing() {
    SameName one = board(RIGHT, "farm");
    SameName two = board(RIGHT, "farm");
    SameName other = board(WRONG, "garden");
    SameName last = board(WRONG, "farm");
    Clock clock = new Clock();
    await()
        .untilAsserted(
            () -> {
              long now = clock.next();
              List.of(one, two, other, last).forEach(board -> board.look(mesh(FIRST), now));
              assertThat(one.others()).isNotEmpty();
              assertThat(two.others()).isNotEmpty();
            });
    assertThat(one.others()).containsExactly(WRONG);
    assertThat(other.others()).isEmpty();
  }

  @Test
  void boardThatIsAloneForAMoment_orNotTheFirst_asksNobody() {
    SameName board = board(RIGHT, "farm");
    board.look(mesh(SECOND), 0);
    board.look(mesh(SECOND), SameName.ASK_AFTER_NANOS - 1);
    board.look(mesh(SECOND, FIRST), SameName.ASK_AFTER_NANOS);
    board.look(mesh(SECOND), SameName.ASK_AFTER_NANOS + 1);
    assertThat(made).hasValue(0);
    SameName open = new SameName(false, RIGHT, () -> signalling("farm"));
    open.look(mesh(SECOND), 0);
    open.look(mesh(SECOND), 2 * SameName.ASK_AFTER_NANOS);
    assertThat(open.others()).isEmpty();
  }
}
