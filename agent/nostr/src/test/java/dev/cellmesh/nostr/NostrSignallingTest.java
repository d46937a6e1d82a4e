package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.nostr.relay.RelayLimits;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Signalling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NostrSignallingTest {
  private static final RoomKey ROOM = RoomKey.open("test room");

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : toClose.reversed()) {
      resource.close();
    }
  }

  /** A peer that listens to cell 1. */
  private final class Peer {
    final Identity identity = Identity.generate();
    final Ear ear = new Ear();
    final NostrSignalling signalling;

    Peer(RoomKey room, String... relays) {
      signalling =
          new NostrSignalling(
              new NostrSignalling.Options(identity, room, List.of(relays), 42)
                  .withRates(6000, 100)
                  .withReconnects(50, 1000));
      toClose.add(signalling);
      signalling.listen(Set.of(1));
      signalling.start(ear);
    }

    Peer connected(int relays) {
      await().until(() -> ear.connected == relays);
      return this;
    }

    PeerId id() {
      return Events.id(identity);
    }

    long counter(String name) {
      return Counter.value(signalling.state().counters(), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "foreign"})
  void twoPeers_throughARelay_announceAndSignal(String which) {
    String url = which.equals("embedded") ? embedded().url() : foreign().url();
    Peer a = new Peer(ROOM, url).connected(1);
    Peer b = new Peer(ROOM, url).connected(1);
    Peer other = new Peer(RoomKey.open("other room"), url).connected(1);

    a.signalling.announce(1, Bytes.utf8("here I am"));
    await().until(() -> b.ear.announced.contains(new Ear.Heard(a.id(), "here I am")));
    b.signalling.send(a.id(), Bytes.utf8("offer"));
    await().until(() -> a.ear.signalled.contains(new Ear.Heard(b.id(), "offer")));
    a.signalling.send(b.id(), Bytes.utf8("x".repeat(a.signalling.maxPayloadBytes())));
    await().until(() -> b.ear.signalled.size() == 1);

    assertThat(b.ear.signalled.element().text()).hasSize(Wire.MAX_PAYLOAD_BYTES);
    assertThat(a.ear.announced).isEmpty();
    assertThat(other.ear.announced).isEmpty();
    assertThat(other.ear.signalled).isEmpty();
    assertThat(a.counter("dropped.own")).as("own announcement").isEqualTo(1);
    assertThat(a.signalling.state().relays().getFirst().status()).isEqualTo("connected");
    assertThat(a.signalling.state().relays().getFirst().eventsOut()).isEqualTo(2);
  }

  @Test
  void foreignRelay_killedAndRestarted_isUsedAgain() {
    ForeignRelay relay = foreign();
    Peer a = new Peer(ROOM, relay.url()).connected(1);
    Peer b = new Peer(ROOM, relay.url()).connected(1);

    relay.kill();
    a.connected(0);
    b.connected(0);
    a.signalling.announce(1, Bytes.utf8("while it was gone"));
    relay.restart();
    a.connected(1);
    b.connected(1);
    a.signalling.announce(1, Bytes.utf8("again"));

    await().until(() -> b.ear.announced.contains(new Ear.Heard(a.id(), "again")));
  }

  @Test
  void event_fromSeveralRelays_isHandledOnceAndOneDeadRelayDoesNotMatter() {
    EmbeddedRelay first = embedded();
    EmbeddedRelay second = embedded();
    String dead = "ws://127.0.0.1:1";
    Peer a = new Peer(ROOM, first.url(), second.url(), dead).connected(2);
    Peer b = new Peer(ROOM, first.url(), second.url(), dead).connected(2);

    a.signalling.announce(1, Bytes.utf8("once"));

    await().until(() -> b.counter("dropped.duplicate") == 1);
    assertThat(b.ear.announced).containsExactly(new Ear.Heard(a.id(), "once"));
    assertThat(b.signalling.state().relays().get(2).status()).isNotEqualTo("connected");
  }

  @Test
  void cells_changedWhileConnected_areSubscribedInPlace() {
    EmbeddedRelay relay = embedded();
    Peer a = new Peer(ROOM, relay.url()).connected(1);
    Peer b = new Peer(ROOM, relay.url()).connected(1);

    b.signalling.listen(Set.of(5));
    await()
        .until(
            () -> {
              a.signalling.announce(5, Bytes.utf8("five"));
              return !b.ear.announced.isEmpty();
            });
    a.signalling.announce(1, Bytes.utf8("one"));
    a.signalling.send(b.id(), Bytes.utf8("last"));
    await().until(() -> !b.ear.signalled.isEmpty());

    assertThat(b.ear.announced).allMatch(heard -> heard.text().equals("five"));
    assertThat(relay.counters()).containsEntry("clients", 2L);
  }

  @Test
  void relay_foundLater_hearsWhatWasAnnouncedBefore_andOnlyUntilItIsRemoved() {
    EmbeddedRelay relay = embedded();
    Peer a = new Peer(ROOM);
    Peer b = new Peer(ROOM, relay.url()).connected(1);
    a.signalling.announce(1, Bytes.utf8("here I am"));

    assertThat(a.signalling.add(relay.url(), Signalling.Origin.DNS_SD)).isTrue();
    a.connected(1);
    await().until(() -> b.ear.announced.contains(new Ear.Heard(a.id(), "here I am")));
    b.signalling.send(a.id(), Bytes.utf8("offer"));
    await().until(() -> a.ear.signalled.contains(new Ear.Heard(b.id(), "offer")));
    assertThat(a.signalling.state().relays().getFirst().origin())
        .isEqualTo(Signalling.Origin.DNS_SD);

    a.signalling.remove(relay.url());
    a.connected(0);
    await().until(() -> relay.counters().getOrDefault("clients", 0L) == 1);
    assertThat(a.signalling.state().relays()).isEmpty();
  }

  @Test
  void relays_found_areBounded_andNeverTakeThePlaceOfTheConfiguredOnes() {
    String configured = embedded().url();
    Peer a = new Peer(ROOM, configured).connected(1);

    assertThat(a.signalling.add(configured, Signalling.Origin.DNS_SD)).as("twice").isFalse();
    for (int i = 0; i < NostrSignalling.MAX_FOUND; i++) {
      assertThat(a.signalling.add("ws://127.0.0.1:" + (1 + i), Signalling.Origin.NEIGHBOUR))
          .isTrue();
    }
    assertThat(a.signalling.add("ws://127.0.0.1:99", Signalling.Origin.DNS_SD)).isFalse();
    a.signalling.remove(configured);

    assertThat(a.signalling.state().relays()).hasSize(1 + NostrSignalling.MAX_FOUND);
    assertThat(a.signalling.state().relays().getFirst().status()).isEqualTo("connected");
  }

  @Test
  void sealedSignal_throughTheMesh_opensForItsAddresseeOnceAndForNobodyElse() {
    Peer a = new Peer(ROOM);
    Peer b = new Peer(ROOM);
    Peer c = new Peer(ROOM);
    a.signalling.seal(b.id(), Bytes.utf8("offer"));
    await().until(() -> !a.ear.sealed.isEmpty());
    Bytes sealed = a.ear.sealed.element();

    b.signalling.unseal(sealed);
    b.signalling.unseal(sealed);
    c.signalling.unseal(sealed);

    await().until(() -> b.counter("dropped.duplicate") == 1);
    await().until(() -> c.counter("dropped.tag") == 1);
    assertThat(b.ear.signalled).containsExactly(new Ear.Heard(a.id(), "offer"));
    assertThat(c.ear.signalled).isEmpty();
  }

  @Test
  void payload_oversizeOrEmpty_isRefusedAtTheCaller() {
    Peer a = new Peer(ROOM);
    assertThatThrownBy(() -> a.signalling.announce(1, Bytes.EMPTY))
        .hasMessageContaining("1 to 7680");
    assertThatThrownBy(() -> a.signalling.send(a.id(), Bytes.wrap(new byte[7681])))
        .hasMessageContaining("7681");
  }

  @Test
  void events_queuedWithoutARelay_areBoundedAndSentWhenOneComes() {
    EmbeddedRelay relay = embedded();
    Peer b = new Peer(ROOM, relay.url()).connected(1);
    int port = relay.port();
    relay.close();
    b.connected(0);
    Peer a = new Peer(ROOM, relay.url());
    int sent = Outbox.MAX_EVENTS + 36;
    for (int i = 0; i < sent; i++) {
      a.signalling.send(b.id(), Bytes.utf8("signal " + i));
    }
    await().until(() -> a.counter("dropped.outgoing-full") == 36);

    b.signalling.close();
    Peer later = new Peer(ROOM, relay.url());
    EmbeddedRelay again = EmbeddedRelay.start("127.0.0.1", port, RelayLimits.DEFAULT);
    toClose.add(again);
    a.connected(1);
    later.connected(1);

    await().until(() -> again.counters().getOrDefault("events.in", 0L) == Outbox.MAX_EVENTS);
  }

  @Test
  void peerId_offTheCurve_isCountedAndHarmsNobody() {
    Peer a = new Peer(ROOM);

    a.signalling.send(PeerId.parse("f".repeat(64)), Bytes.utf8("offer"));

    await().until(() -> a.counter("dropped.outgoing-failed") == 1);
  }

  @Test
  void options_withABadAddress_sayWhich() {
    for (String bad : List.of("http://relay", "relay.example", "ws://", "ws://a b")) {
      assertThatThrownBy(
              () -> new NostrSignalling.Options(Identity.generate(), ROOM, List.of(bad), 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bad);
    }
  }

  private EmbeddedRelay embedded() {
    EmbeddedRelay relay = EmbeddedRelay.start();
    toClose.add(relay);
    return relay;
  }

  private ForeignRelay foreign() {
    ForeignRelay relay = ForeignRelay.start();
    toClose.add(relay);
    return relay;
  }
}
