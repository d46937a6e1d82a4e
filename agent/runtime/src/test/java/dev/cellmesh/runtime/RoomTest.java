package dev.cellmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomTest {
  private final Switchboard switchboard = new Switchboard();
  private final List<Room> rooms = new ArrayList<>();
  private long boots = 1_700_000_000_000L;

  private Room join(long id, Role role) {
    return join(id, role, Structure.ALONE);
  }

  private Room join(long id, Role role, Structure remembered) {
    PeerId self = new PeerId(id, id, id, id);
    Switchboard.Plug plug = switchboard.plug(self);
    Room room =
        Rooms.join(
            new RoomOptions(
                "test",
                self,
                role,
                boots++,
                id,
                MeshParameters.DEFAULT,
                plug.signalling,
                plug.links,
                remembered));
    rooms.add(room);
    return room;
  }

  @AfterEach
  void leave() {
    rooms.forEach(Room::close);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> collect(Room room, String channel, String... filters) {
    List<String> got = new CopyOnWriteArrayList<>();
    room.channel(channel).subscribe(List.of(filters), m -> got.add(m.payload().utf8()));
    return got;
  }

  /** Until the subscription of {@code subscriber} has reached {@code publisher}. */
  private static void awaitInterest(Room publisher, int boards) {
    await().until(() -> publisher.mesh().state().interests() == boards);
  }

  @Test
  void room_ofOne_joinsByItself() throws Exception {
    join(1, Role.BOARD).joined().get(10, TimeUnit.SECONDS);
  }

  @Test
  void relays_areUrgentForWhoHasNoLink_andForNobodyElse() {
    Room a = join(1, Role.BOARD);
    Switchboard.Plug.Relay relay = switchboard.plugOf(a.self()).signalling;
    await().until(() -> relay.urgencies.contains(true));
    Room b = join(2, Role.BOARD);
    await().until(() -> a.mesh().state().links().size() == 1);
    await().until(() -> !relay.urgent);
    int before = relay.urgencies.size();

    b.close();

    await().until(() -> relay.urgent);
    assertThat(relay.urgencies).hasSizeBetween(before + 1, before + 2);
  }

  @Test
  void rememberedStructure_isTheOneTheRoomStartsWith() {
    Structure six = new Structure(7, 6, 5);
    Room room = join(1, Role.BOARD, six);
    await().until(() -> room.mesh().state().structure().equals(six));
  }

  @Test
  void message_reachesSubscribersWhoseFilterMatches_once() throws Exception {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    Room leaf = join(3, Role.LEAF);
    List<String> all = collect(b, "telemetry", "#");
    List<String> some = collect(leaf, "telemetry", "house/+");
    leaf.joined().get(10, TimeUnit.SECONDS);
    // The leaf's subscription is held by both boards, the board's own by itself.
    awaitInterest(a, 2);
    assertThat(a.channel("telemetry").send(utf8("one"), "house/door")).isTrue();
    assertThat(a.channel("telemetry").send(utf8("two"), "barn/door")).isTrue();
    assertThat(a.channel("other").send(utf8("three"), "house/door")).isTrue();
    assertThat(a.channel("telemetry").send(utf8("last"), "house/end")).isTrue();
    await().until(() -> all.contains("last") && some.contains("last"));
    assertThat(all).containsExactly("one", "two", "last");
    assertThat(some).containsExactly("one", "last");
  }

  @Test
  void direct_getsWhatIsForThisPeerOrForEveryone_withoutASubscriptionThatAnybodyHearsOf() {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    List<String> got = new CopyOnWriteArrayList<>();
    b.channel("cards").receiveDirect(m -> got.add(m.payload().utf8()));
    await().until(() -> a.mesh().state().links().size() == 1);
    assertThat(a.channel("cards").send(utf8("published"), "topic")).isTrue();
    assertThat(a.channel("cards").send(utf8("one"), List.of(b.self()))).isTrue();
    assertThat(a.send("cards", utf8("all"))).isTrue();
    await().until(() -> got.size() == 2);
    assertThat(got).containsExactly("one", "all");
    assertThat(a.mesh().state().interests()).isZero();
  }

  @Test
  void retained_reachesEachSubscriberThatComesLater_atOnceAndMarked() {
    Room a = join(1, Role.BOARD);
    a.channel("telemetry")
        .retain(
            () ->
                List.of(
                    new Channel.Retained("house", Bytes.utf8("one")),
                    new Channel.Retained("house", Bytes.utf8("two")),
                    new Channel.Retained("barn", Bytes.utf8("three"))));
    Room leaf = join(2, Role.LEAF);
    List<String> all = collect(leaf, "telemetry", "#");
    await().untilAsserted(() -> assertThat(all).contains("one", "two", "three"));
    List<Message> some = new CopyOnWriteArrayList<>();
    leaf.channel("telemetry").subscribe(List.of("house"), Duration.ofHours(1), some::add);
    await().untilAsserted(() -> assertThat(some).hasSizeGreaterThanOrEqualTo(2));
    assertThat(some).allMatch(m -> m.retained() && m.topic().equals("house"));
    Room b = join(3, Role.BOARD);
    List<String> atB = collect(b, "telemetry", "barn");
    await().untilAsserted(() -> assertThat(atB).contains("three").doesNotContain("one", "two"));
  }

  @Test
  void retained_beyondTheBounds_isCounted() {
    Room a = join(1, Role.BOARD);
    Channel.Retained one = new Channel.Retained("t", Bytes.utf8("x"));
    Channel.Retained large =
        new Channel.Retained("t", Bytes.wrap(new byte[a.maxMessageBytes() + 1]));
    List<Channel.Retained> many = new ArrayList<>(List.of(large));
    many.addAll(Collections.nCopies(Channel.Retained.MAX_ITEMS, one));
    a.channel("telemetry").retain(() -> many);
    List<String> got = collect(join(2, Role.BOARD), "telemetry", "#");
    await().untilAsserted(() -> assertThat(got).hasSizeGreaterThan(1_000));
    await().until(() -> Counter.value(a.counters(), "room_retained_dropped") >= 2);
  }

  @Test
  void sendToTargets_reachesThemAlone() throws Exception {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    Room c = join(3, Role.BOARD);
    List<String> atB = collect(b, "commands", "#");
    List<String> atC = collect(c, "commands", "#");
    await().until(() -> a.mesh().state().links().size() == 2);
    assertThat(a.channel("commands").send(utf8("open"), List.of(b.self()))).isTrue();
    assertThat(a.channel("commands").send(utf8("close"), List.of(b.self(), c.self()))).isTrue();
    await().until(() -> atB.size() == 2 && atC.size() == 1);
    assertThat(atB).containsExactly("open", "close");
    assertThat(atC).containsExactly("close");
  }

  @Test
  void broadcast_reachesEveryPeerThatListens() {
    Room a = join(1, Role.BOARD);
    List<Room> others = Stream.of(2, 3, 4).map(i -> join(i, Role.BOARD)).toList();
    List<List<String>> got = others.stream().map(r -> collect(r, "news", "#")).toList();
    await().until(() -> a.mesh().state().links().size() == 3);
    assertThat(a.send("news", utf8("hello"))).isTrue();
    await().until(() -> got.stream().allMatch(g -> g.contains("hello")));
    assertThat(got).allSatisfy(g -> assertThat(g).containsExactly("hello"));
  }

  @Test
  void failingHandler_stopsNobody() {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    List<String> got = new CopyOnWriteArrayList<>();
    b.channel("x")
        .subscribe(
            m -> {
              got.add(m.payload().utf8());
              throw new IllegalStateException("a handler's own fault");
            });
    awaitInterest(a, 1);
    assertThat(a.channel("x").send(utf8("1"))).isTrue();
    assertThat(a.channel("x").send(utf8("2"))).isTrue();
    await().until(() -> got.size() == 2);
  }

  @Test
  void blockedHandler_doesNotStopTheLoop() {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    b.channel("x")
        .subscribe(
            m -> {
              entered.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    awaitInterest(a, 1);
    assertThat(a.channel("x").send(utf8("1"))).isTrue();
    await().until(() -> entered.getCount() == 0);
    assertThat(b.mesh().state().joined()).isTrue();
    release.countDown();
  }

  @Test
  void closingRoom_isSeenAsGoodbye_andForgotten() {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    List<CloseReason> left = new CopyOnWriteArrayList<>();
    a.onPeerLeave((peer, reason) -> left.add(reason));
    await().until(() -> a.mesh().state().links().size() == 1);
    b.close();
    await().until(() -> !left.isEmpty());
    assertThat(left).containsExactly(CloseReason.BYE);
    assertThat(a.mesh().state().members()).containsExactly(a.self());
  }

  @Test
  void message_tooLarge_isRefusedWithItsSize() {
    Room a = join(1, Role.BOARD);
    byte[] large = new byte[a.maxMessageBytes() + 1];
    assertThatThrownBy(() -> a.channel("x").send(large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(large.length))
        .hasMessageContaining(String.valueOf(a.maxMessageBytes()));
  }

  @Test
  void message_toWhatIsNoTopic_isRefused() {
    Channel channel = join(1, Role.BOARD).channel("x");
    for (String topic : List.of("house/+", "#", "$SYS/a", "a\0")) {
      assertThatThrownBy(() -> channel.send(utf8("1"), topic))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(topic);
    }
  }

  @Test
  void message_ofTheLargestSize_arrives() {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    List<Message> got = new CopyOnWriteArrayList<>();
    b.channel("x").subscribe(got::add);
    awaitInterest(a, 1);
    byte[] largest = new byte[a.maxMessageBytes()];
    largest[largest.length - 1] = 7;
    assertThat(a.channel("x").send(largest, "t")).isTrue();
    await().until(() -> !got.isEmpty());
    assertThat(got.getFirst().payload()).isEqualTo(Bytes.wrap(largest));
  }

  @Test
  void endedSubscription_receivesNoMore_andTheRoomForgetsIt() {
    Room a = join(1, Role.BOARD);
    Room b = join(2, Role.BOARD);
    List<String> got = new CopyOnWriteArrayList<>();
    Subscription subscription = b.channel("x").subscribe(m -> got.add(m.payload().utf8()));
    List<String> other = collect(b, "y", "#");
    awaitInterest(a, 1);
    assertThat(a.channel("x").send(utf8("1"))).isTrue();
    await().until(() -> got.size() == 1);
    subscription.close();
    assertThat(a.channel("x").send(utf8("2"))).isTrue();
    assertThat(a.channel("y").send(utf8("end"))).isTrue();
    await().until(() -> !other.isEmpty());
    assertThat(got).containsExactly("1");
  }

  @Test
  void sender_afterClose_isToldSo() {
    Room a = join(1, Role.BOARD);
    a.close();
    a.close();
    assertThatThrownBy(() -> a.channel("x").send(utf8("1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(a.joined()).isCompletedExceptionally();
  }

  @Test
  void garbageFromPeer_isCounted_andTheRoomGoesOn() {
    Room a = join(1, Role.BOARD);
    PeerId stranger = new PeerId(9, 9, 9, 9);
    Switchboard.Plug plug = switchboard.plug(stranger);
    Room b = join(2, Role.BOARD);
    await().until(() -> a.mesh().state().links().size() == 1);
    plug.signalling.announce(0, Bytes.utf8("garbage"));
    plug.signalling.send(a.self(), Bytes.utf8("more garbage"));
    await().until(() -> Counter.value(a.counters(), "mesh_malformed") == 2);
    List<String> got = collect(b, "x", "#");
    awaitInterest(a, 1);
    assertThat(a.channel("x").send(utf8("still here"))).isTrue();
    await().until(() -> got.contains("still here"));
  }

  @Test
  void channelName_outOfBounds_isRefused() {
    Room a = join(1, Role.BOARD);
    assertThatThrownBy(() -> a.channel("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> a.channel("x".repeat(257)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> a.channel("x").subscribe(List.of("a/#/b"), m -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a/#/b");
  }
}
