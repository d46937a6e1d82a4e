package dev.cellmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mishaps of drivers and programs that a room must survive, or own up to. */
final class MishapsTest {
  private final Switchboard switchboard = new Switchboard();
  private final List<Room> rooms = new ArrayList<>();

  private Room join(long id, Switchboard.Plug plug) {
    Room room =
        Rooms.join(
            new RoomOptions(
                "test",
                plug.self,
                Role.BOARD,
                1_700_000_000_000L + id,
                id,
                MeshParameters.DEFAULT,
                plug.signalling,
                plug.links));
    rooms.add(room);
    return room;
  }

  private Room join(long id) {
    return join(id, switchboard.plug(new PeerId(id, id, id, id)));
  }

  @AfterEach
  void leave() {
    rooms.forEach(Room::close);
  }

  @Test
  void description_longerThanASignalMayBe_isDropped_andTheRoomGoesOn() {
    Switchboard.Plug plug = switchboard.plug(new PeerId(1, 1, 1, 1));
    Room room = join(1, plug);
    await().until(() -> room.joined().isDone());
    plug.links.describe(new PeerId(2, 2, 2, 2), Bytes.wrap(new byte[16_384]));
    await().until(() -> Counter.value(room.counters(), "mesh_signals_too_large") == 1);
    assertThat(room.mesh().state().joined()).isTrue();
  }

  @Test
  void error_ofOneHandler_reachesNeitherTheNextNorTheNextMessage() {
    Room a = join(1);
    Room b = join(2);
    List<String> got = new CopyOnWriteArrayList<>();
    b.channel("x")
        .subscribe(
            m -> {
              throw new AssertionError("a handler's own fault");
            });
    b.channel("x").subscribe(m -> got.add(m.payload().utf8()));
    await().until(() -> a.mesh().state().interests() == 1);
    assertThat(a.channel("x").send(new byte[] {'1'})).isTrue();
    assertThat(a.channel("x").send(new byte[] {'2'})).isTrue();
    await().until(() -> got.size() == 2);
  }

  @Test
  void fullLoop_takesNothing_andBringsAllThatItTook_onceAndInOrder() {
    Switchboard.Plug plug = switchboard.plug(new PeerId(1, 1, 1, 1));
    Room a = join(1, plug);
    List<String> got = new CopyOnWriteArrayList<>();
    join(2).channel("x").subscribe(m -> got.add(m.payload().utf8()));
    await().until(() -> a.mesh().state().interests() == 1);
    CountDownLatch release = new CountDownLatch(1);
    plug.links.hold(release);
    await().until(plug.links::holds);

    Channel channel = a.channel("x");
    List<PeerId> strangers =
        LongStream.range(10, 1_010).mapToObj(n -> new PeerId(n, n, n, n)).toList();
    int filled = 0;
    while (filled < 1_000 && channel.send(new byte[1], strangers)) {
      filled++;
    }
    int taken = 0;
    while (taken < 10_000 && channel.send(utf8(taken), "t")) {
      taken++;
    }
    assertThat(filled * 1_000 + taken).isLessThan(Inbox.MAX_OWN_BYTES / Inbox.ENTRY_BYTES);
    assertThat(a.send("x", new byte[1])).isFalse();
    assertThat(channel.send(new byte[1], strangers.subList(0, 1))).isFalse();

    release.countDown();
    int last = taken;
    await().until(() -> channel.send(utf8(last), "t"));
    await().until(() -> got.contains(String.valueOf(last)));
    assertThat(got).isEqualTo(IntStream.rangeClosed(0, last).mapToObj(String::valueOf).toList());
    assertThat(Counter.value(a.counters(), "mesh_inbox_refused")).isGreaterThanOrEqualTo(4);
    assertThat(Counter.value(a.counters(), "mesh_inbox_dropped")).isZero();
  }

  private static byte[] utf8(int number) {
    return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void largeMessages_forABlockedHandler_areBoundedInBytes() {
    Dispatcher dispatcher = new Dispatcher("test");
    CountDownLatch release = new CountDownLatch(1);
    dispatcher.run(
        0,
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    for (int i = 0; i < 1_000; i++) {
      dispatcher.run(60_000, () -> {});
    }
    assertThat(dispatcher.dropped())
        .isGreaterThanOrEqualTo(1_000 - Dispatcher.MAX_QUEUED_BYTES / 60_000);
    release.countDown();
    dispatcher.close();
  }

  @Test
  void loopThatStops_failsWhoeverWaitsToJoin() {
    Switchboard.Plug plug = switchboard.plug(new PeerId(1, 1, 1, 1));
    plug.links.failStart();
    Room room = join(1, plug);
    await().until(() -> room.joined().isCompletedExceptionally());
    assertThat(room.channel("x").send(new byte[1])).isFalse();
  }

  @Test
  void filter_tooLong_isRefused() {
    Room room = join(1);
    assertThatThrownBy(() -> room.channel("x").subscribe(List.of("a".repeat(1025)), m -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1024");
  }
}
