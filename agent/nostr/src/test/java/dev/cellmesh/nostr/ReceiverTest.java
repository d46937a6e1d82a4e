package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.keys.Hashes;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiverTest {
  private static final RoomKey ROOM = RoomKey.open("farm");
  private static final int CELL = 3;

  private final Identity self = Identity.generate();
  private final Identity peer = Identity.generate();
  private final Wire peerWire = new Wire(peer, ROOM);
  private final Counters counters = new Counters();
  private final List<Receiver.Received> received = new ArrayList<>();
  private final Receiver receiver =
      new Receiver(
          Events.id(self), ROOM, new Wire(self, ROOM), new RelayClock(), counters, received::add);
  private final Source source = new Source("relay", System.nanoTime());

  ReceiverTest() {
    receiver.listen(Set.of(ROOM.cellTag(CELL)));
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  private NostrEvent signal(String text) {
    return peerWire.signal(Events.id(self), Bytes.utf8(text), now());
  }

  private void assertDropped(NostrEvent event, Drop reason) {
    int before = received.size();
    long count = counters.value("dropped." + reason.label());
    receiver.fromRelay(event, source);
    assertThat(received).hasSize(before);
    assertThat(counters.snapshot()).containsEntry("dropped." + reason.label(), count + 1);
  }

  @Test
  void event_good_isReceivedOnceAndItsReplayDropped() {
    NostrEvent event = peerWire.announcement(CELL, Bytes.utf8("hello"), now());

    receiver.fromRelay(event, source);
    assertDropped(event, Drop.DUPLICATE);

    assertThat(received)
        .containsExactly(
            new Receiver.Received(Wire.ANNOUNCEMENT, Events.id(peer), Bytes.utf8("hello")));
  }

  @Test
  void event_forged_isDroppedForItsReasonAndDoesNotShutOutTheTrueOne() {
    NostrEvent good = signal("offer");
    String otherId = signal("other").id();
    String otherSig = signal("other").sig();

    assertDropped(with(good, good.content(), otherId, good.sig()), Drop.ID);
    assertDropped(with(good, good.content(), good.id(), otherSig), Drop.SIGNATURE);
    assertDropped(with(good, good.content(), good.id(), "f".repeat(128)), Drop.SIGNATURE);
    assertDropped(with(good, good.content(), good.id(), "0".repeat(128)), Drop.SIGNATURE);
    assertDropped(with(good, good.content() + "A", good.id(), good.sig()), Drop.ID);

    receiver.fromRelay(good, source);
    assertThat(received).hasSize(1);
  }

  @Test
  void event_withAKeyOffTheCurve_isRejectedWithoutAnException() {
    NostrEvent good = signal("offer");
    var nobody = dev.cellmesh.mesh.wire.PeerId.parse("f".repeat(64));
    NostrEvent body =
        new NostrEvent(
            good.id(), nobody, good.createdAt(), good.kind(), good.tags(), "x", good.sig());
    assertDropped(body, Drop.ID);
    String json = "[0,\"" + nobody.hex() + "\"," + good.createdAt() + "," + good.kind();
    json += ",[[\"x\",\"" + good.tag("x") + "\"]],\"x\"]";
    String trueId = HexFormat.of().formatHex(Hashes.sha256(json.getBytes(StandardCharsets.UTF_8)));

    assertDropped(with(body, "x", trueId, good.sig()), Drop.SIGNATURE);
  }

  @Test
  void event_ofAnOutsider_isUndecryptable() {
    Wire outsider = new Wire(peer, RoomKey.open("another room"));
    NostrEvent strange = outsider.signal(Events.id(self), Bytes.utf8("offer"), now());
    assertDropped(resigned(peer, strange.content(), Wire.SIGNAL, inbox()), Drop.DECRYPT);
    assertDropped(resigned(peer, "", Wire.SIGNAL, inbox()), Drop.DECRYPT);
    assertDropped(resigned(peer, "?".repeat(200), Wire.SIGNAL, inbox()), Drop.DECRYPT);
  }

  @Test
  void announcement_copiedAndSignedByAnOutsider_isUndecryptable() {
    NostrEvent good = peerWire.announcement(CELL, Bytes.utf8("hello"), now());

    assertDropped(
        resigned(Identity.generate(), good.content(), good.kind(), ROOM.cellTag(CELL)),
        Drop.DECRYPT);
  }

  @Test
  void event_misaddressed_isDropped() {
    assertDropped(peerWire.announcement(CELL + 1, Bytes.utf8("x"), now()), Drop.TAG);
    assertDropped(peerWire.signal(Events.id(peer), Bytes.utf8("x"), now()), Drop.TAG);
    assertDropped(resigned(peer, "x", Wire.ANNOUNCEMENT, inbox()), Drop.TAG);
    assertDropped(resigned(peer, "x", Wire.SIGNAL, ROOM.cellTag(CELL)), Drop.TAG);
    assertDropped(resigned(peer, "x", 1, ROOM.cellTag(CELL)), Drop.KIND);
    assertDropped(new Wire(self, ROOM).announcement(CELL, Bytes.utf8("x"), now()), Drop.OWN);
  }

  @Test
  void event_fromAnotherTime_isStale() {
    for (long age : new long[] {92, -92, 1_000_000}) {
      assertDropped(peerWire.signal(Events.id(self), Bytes.utf8("x"), now() - age), Drop.STALE);
    }
    receiver.fromRelay(peerWire.signal(Events.id(self), Bytes.utf8("x"), now() - 80), source);
    assertThat(received).hasSize(1);
  }

  @Test
  void flood_ofOneSender_isCutWithoutHarmToOthersOrToOtherRelays() {
    for (int i = 0; i < 60; i++) {
      receiver.fromRelay(signal("flood " + i), source);
    }
    assertThat(counters.value("dropped.rate-sender")).isBetween(30L, 40L);
    int before = received.size();

    Wire another = new Wire(Identity.generate(), ROOM);
    receiver.fromRelay(another.signal(Events.id(self), Bytes.utf8("mine"), now()), source);
    receiver.fromRelay(signal("elsewhere"), new Source("honest relay", System.nanoTime()));

    assertThat(received).hasSize(before + 2);
  }

  @Test
  void flood_ofManySenders_isCut() {
    NostrEvent good = signal("x");
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      receiver.fromRelay(
          new NostrEvent(
              good.id(),
              dev.cellmesh.mesh.wire.PeerId.read(key, 0),
              good.createdAt(),
              good.kind(),
              good.tags(),
              "x",
              good.sig()),
          source);
    }
    assertThat(counters.value("dropped.rate-total")).isGreaterThan(400);
    assertThat(counters.value("dropped.id")).isBetween(400L, 599L);
  }

  @Test
  void sealed_malformedOrOversize_isDroppedByReason() {
    String good = signal("x").json();
    List<String> malformed =
        List.of(
            "",
            "{",
            "null",
            "[]",
            "[".repeat(5000),
            good.substring(1),
            good + good,
            good.replace("\"kind\"", "\"kinds\""),
            good.replace("\"kind\":25318", "\"kind\":25318,\"kind\":25318"),
            good.replace("\"kind\":25318", "\"kind\":1e3"),
            good.replace("\"kind\":25318", "\"kind\":99999999999999999999999"),
            good.replace("\"kind\":25318", "\"kind\":-1"),
            good.replaceFirst("\"id\":\"..", "\"id\":\"ZZ"),
            good.replaceFirst("\"id\":\"..", "\"id\":\""),
            good.replace("[[\"x\"", "[[1,\"x\""),
            good.replace("[[\"x\"", "[[[\"x\"]],[\"x\""));
    for (String text : malformed) {
      long before = counters.value("dropped.malformed");
      receiver.sealed(Bytes.utf8(text), source);
      assertThat(counters.value("dropped.malformed")).as(text).isEqualTo(before + 1);
    }
    receiver.sealed(Bytes.wrap(new byte[Wire.MAX_MESSAGE_CHARACTERS + 1]), source);
    receiver.sealed(Bytes.utf8(peerWire.announcement(CELL, Bytes.utf8("x"), now()).json()), source);

    assertThat(received).isEmpty();
    assertThat(counters.value("dropped.oversize")).isEqualTo(1);
    assertThat(counters.value("dropped.kind")).isEqualTo(1);
  }

  @Test
  void sealed_mutatedAnywhere_neverPassesAndNeverThrows() {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = signal("x").json().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      int at = random.nextInt(bytes.length);
      byte before = bytes[at];
      bytes[at] = (byte) random.nextInt(256);
      if (bytes[at] != before) {
        receiver.sealed(Bytes.wrap(bytes), new Source("mesh", System.nanoTime()));
        assertThat(received).as("seed %d, round %d, byte %d", seed, i, at).isEmpty();
      }
    }
  }

  private String inbox() {
    return ROOM.inboxTag(self.publicKey());
  }

  private static NostrEvent resigned(Identity author, String content, int kind, String tag) {
    return NostrEvent.sign(author, now(), kind, List.of(Wire.TAG, tag), content);
  }

  private static NostrEvent with(NostrEvent event, String content, String id, String sig) {
    return new NostrEvent(
        id, event.author(), event.createdAt(), event.kind(), event.tags(), content, sig);
  }
}
