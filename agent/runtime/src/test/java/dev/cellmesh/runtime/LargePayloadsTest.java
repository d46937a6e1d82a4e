package dev.cellmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.port.Action.Outcome;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Payloads that exceed a message, between rooms that run in real time. */
final class LargePayloadsTest {
  private static final int SIZE = 700_000;

  private record Step(PeerId peer, long bytes, long size, Outcome outcome) {}

  private record Payload(PeerId origin, String meta, Bytes data) {}

  /** Keeps what it is told. */
  private static final class Kept implements Channel.LargeReceiver {
    final List<Payload> payloads = new CopyOnWriteArrayList<>();
    final List<Step> steps = new CopyOnWriteArrayList<>();

    @Override
    public void received(PeerId origin, byte[] meta, byte[] data) {
      payloads.add(new Payload(origin, new String(meta, StandardCharsets.UTF_8), Bytes.wrap(data)));
    }

    @Override
    public void progressed(PeerId origin, long bytes, long size, Outcome outcome) {
      steps.add(new Step(origin, bytes, size, outcome));
    }
  }

  private final Switchboard switchboard = new Switchboard();
  private final Room sender = join(1);
  private final Room receiver = join(2);
  private final List<Step> sent = new CopyOnWriteArrayList<>();

  private Room join(long id) {
    PeerId self = new PeerId(id, id, id, id);
    Switchboard.Plug plug = switchboard.plug(self);
    return Rooms.join(
        new RoomOptions(
            "test",
            self,
            Role.BOARD,
            1_700_000_000_000L + id,
            id,
            MeshParameters.DEFAULT,
            plug.signalling,
            plug.links,
            Structure.ALONE));
  }

  @BeforeEach
  void meet() {
    await().until(() -> sender.mesh().state().links().size() == 1);
  }

  @AfterEach
  void leave() {
    sender.close();
    receiver.close();
  }

  private static byte[] data() {
    byte[] data = new byte[SIZE];
    new Random(7).nextBytes(data);
    return data;
  }

  private void send(byte[] data) {
    sender
        .channel("photos")
        .send(
            data,
            List.of(receiver.self()),
            "cat.jpg".getBytes(StandardCharsets.UTF_8),
            (peer, bytes, size, outcome) -> sent.add(new Step(peer, bytes, size, outcome)));
  }

  @Test
  void payload_largerThanAMessage_arrivesWhole_andBothSidesSeeHowFarItIs() {
    Kept kept = new Kept();
    receiver.channel("photos").receive(kept);
    byte[] data = data();
    byte[] given = data.clone();
    send(given);
    given[0]++; // the sender's array is its own again
    await().until(() -> !kept.payloads.isEmpty() && !sent.isEmpty());
    await().until(() -> sent.getLast().outcome() == Outcome.COMPLETE);
    Payload got = kept.payloads.getFirst();
    assertThat(kept.payloads).hasSize(1);
    assertThat(got.origin()).isEqualTo(sender.self());
    assertThat(got.meta()).isEqualTo("cat.jpg");
    assertThat(got.data()).isEqualTo(Bytes.wrap(data));
    assertThat(sent).allMatch(s -> s.peer().equals(receiver.self()) && s.size() == SIZE);
    assertThat(sent.subList(0, sent.size() - 1)).allMatch(s -> s.outcome() == Outcome.RUNNING);
    assertThat(sent.getLast().bytes()).isEqualTo(SIZE);
    assertThat(sent.size()).as("steps").isGreaterThan(2);
    await().until(() -> kept.steps.getLast().outcome() == Outcome.COMPLETE);
    assertThat(kept.steps).allMatch(s -> s.peer().equals(sender.self()) && s.size() == SIZE);
  }

  @Test
  void payload_forWhomNobodyReceives_waitsForAReceiver() {
    Kept elsewhere = new Kept();
    receiver.channel("audio").receive(elsewhere);
    send(data());
    Kept late = new Kept();
    await().until(() -> Counter.value(sender.counters(), "mesh_inputs") > 0);
    receiver.channel("photos").receive(late);
    await().atMost(java.time.Duration.ofSeconds(20)).until(() -> !late.payloads.isEmpty());
    assertThat(late.payloads).hasSize(1);
    assertThat(elsewhere.payloads).isEmpty();
  }

  @Test
  void receiver_thatThrows_keepsNoOtherFromItsPayload() {
    receiver
        .channel("photos")
        .receive(
            (origin, meta, data) -> {
              throw new IllegalStateException("full");
            });
    Kept kept = new Kept();
    receiver.channel("photos").receive(kept);
    send(data());
    await().until(() -> kept.payloads.size() == 1);
  }

  @Test
  void receiver_thatHasEnded_isToldNothingMore() {
    Kept ended = new Kept();
    Kept kept = new Kept();
    Subscription subscription = receiver.channel("photos").receive(ended);
    receiver.channel("photos").receive(kept);
    subscription.close();
    send(data());
    await().until(() -> kept.payloads.size() == 1);
    assertThat(ended.payloads).isEmpty();
    assertThat(ended.steps).isEmpty();
  }

  @Test
  void payload_outOfBounds_isRefusedWithTheBounds() {
    Channel channel = sender.channel("photos");
    List<PeerId> targets = List.of(receiver.self());
    assertThatThrownBy(() -> channel.send(new byte[0], targets, new byte[0], this::never))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
    byte[] large = new byte[Mesh.MAX_LARGE_BYTES + 1];
    assertThatThrownBy(() -> channel.send(large, targets, new byte[0], this::never))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(Mesh.MAX_LARGE_BYTES));
    byte[] meta = new byte[Mesh.MAX_META_BYTES + 1];
    assertThatThrownBy(() -> channel.send(new byte[1], targets, meta, this::never))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(Mesh.MAX_META_BYTES));
  }

  private void never(PeerId peer, long bytes, long size, Outcome outcome) {
    throw new AssertionError(outcome);
  }
}
