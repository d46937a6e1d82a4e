package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.keys.Hashes;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReceiverTest {
  private static final RoomKey ROOM = RoomKey.open("farm");
  private static final int CELL = 3;

  private final Identity self = Identity.generate();
  private final Identity peer = Identity.generate();
  private final Wire peerWire = new Wire(peer, ROOM);
  private final Counters counters = new Counters();
  private final List<Receiver.Received> received = new ArrayList<>();
  private final Wire selfWire = new Wire(self, ROOM);
  private final AtomicInteger shared = new AtomicInteger();
  private final Receiver receiver =
      new Receiver(
          Events.id(self), ROOM, selfWire, counters, received::add, shared::incrementAndGet);
  private final BestTime time =
      new BestTime(() -> new SystemClock.Reading(System.currentTimeMillis(), true));
  private final RelayClock clock = time.relay(true);
  private final Source source = source("relay");

  private Source source(String name) {
    return new Source(name, clock, System.nanoTime());
  }

  ReceiverTest() {
    receiver.listen(Set.of(ROOM.cellTag(CELL)));
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  private NostrEvent signal(String text) {
    return signal(peerWire, text);
  }

  private NostrEvent signal(Wire from, String text) {
    return from.sign(from.signal(Events.id(self), Bytes.utf8(text)), now());
  }

  private NostrEvent worked(Draft draft, int bits) {
    return Objects.requireNonNull(peerWire.signWithWork(draft, now() + 1, bits));
  }

  private static NostrEvent announcement(Wire from, int cell) {
    return from.sign(from.announcement(cell, Bytes.utf8("hello")), now());
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
    NostrEvent event = announcement(peerWire, CELL);

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
    assertDropped(with(good, good.content() + "A", good.id(), good.sig()), Drop.PROOF);

    receiver.fromRelay(good, source);
    assertThat(received).hasSize(1);
  }

  @Test
  void event_withAKeyOffTheCurve_isRejectedWithoutAnException() {
    String nobody = "f".repeat(64);
    NostrEvent event = resigned(peer, "x", Wire.SIGNAL, inbox());
    String proof =
        ROOM.proof(HexFormat.of().parseHex(nobody), event.createdAt(), Wire.SIGNAL, inbox(), "x");
    List<List<String>> tags = List.of(List.of(Wire.TAG, inbox(), proof));
    PeerId author = PeerId.parse(nobody);
    byte[] id =
        Hashes.sha256(NostrEvent.serialized(author, event.createdAt(), Wire.SIGNAL, tags, "x"));

    assertDropped(
        new NostrEvent(
            HexFormat.of().formatHex(id),
            author,
            event.createdAt(),
            Wire.SIGNAL,
            tags,
            "x",
            event.sig()),
        Drop.SIGNATURE);
  }

  @Test
  void event_ofAnOutsider_hasNoProof() {
    Wire outsider = new Wire(peer, RoomKey.open("another room"));
    NostrEvent strange = signal(outsider, "offer");
    assertDropped(resigned(peer, strange.content(), Wire.SIGNAL, inbox()), Drop.PROOF);
  }

  @Test
  void event_ofAMemberThatDoesNotOpen_isUndecryptable() {
    for (String content : List.of("", "?".repeat(200), signal("x").content() + "AAAA")) {
      assertDropped(
          peerWire.sign(new Draft(Wire.SIGNAL, inbox(), content, System.nanoTime()), now()),
          Drop.DECRYPT);
    }
  }

  @Test
  void announcement_copiedAndSignedByAnOutsider_isNotProven() {
    NostrEvent good = announcement(peerWire, CELL);

    assertDropped(copied(Identity.generate(), good, good.createdAt()), Drop.PROOF);
  }

  @Test
  void event_misaddressed_isDropped() {
    assertDropped(announcement(peerWire, CELL + 1), Drop.TAG);
    assertDropped(
        peerWire.sign(peerWire.signal(Events.id(peer), Bytes.utf8("x")), now()), Drop.TAG);
    assertDropped(resigned(peer, "x", Wire.ANNOUNCEMENT, inbox()), Drop.TAG);
    assertDropped(resigned(peer, "x", Wire.SIGNAL, ROOM.cellTag(CELL)), Drop.TAG);
    assertDropped(resigned(peer, "x", 1, ROOM.cellTag(CELL)), Drop.KIND);
    assertDropped(announcement(selfWire, CELL), Drop.OWN);
  }

  @Test
  void event_fromAnotherTime_isStale() {
    for (long age : new long[] {92, -92, 1_000_000}) {
      assertDropped(
          peerWire.sign(peerWire.signal(Events.id(self), Bytes.utf8("x")), now() - age),
          Drop.STALE);
    }
    receiver.fromRelay(
        peerWire.sign(peerWire.signal(Events.id(self), Bytes.utf8("x")), now() - 80), source);
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
    receiver.fromRelay(signal(another, "mine"), source);
    receiver.fromRelay(signal("elsewhere"), source("honest relay"));

    assertThat(received).hasSize(before + 2);
  }

  @Test
  void event_inAnotherVersion_isReceivedOnce() {
    Draft draft = peerWire.signal(Events.id(self), Bytes.utf8("offer"));
    receiver.fromRelay(peerWire.sign(draft, now()), source);

    assertDropped(peerWire.sign(draft, now() - 20), Drop.DUPLICATE);
    assertDropped(worked(draft, 4), Drop.DUPLICATE);
    assertThat(received).hasSize(1);
  }

  @Test
  void event_withProofOfWork_isReceived() {
    NostrEvent event = worked(peerWire.signal(Events.id(self), Bytes.utf8("offer")), 10);

    assertThat(Work.zeroBits(HexFormat.of().parseHex(event.id()))).isGreaterThanOrEqualTo(10);
    receiver.fromRelay(event, source);
    assertThat(received).hasSize(1);
  }

  @Test
  void event_byTheClockOfItsRelay_isFreshFromThereAlone() {
    clock.heard(System.currentTimeMillis() - 3_600_000, System.nanoTime());
    NostrEvent hourOld =
        peerWire.sign(peerWire.signal(Events.id(self), Bytes.utf8("offer")), now() - 3600);

    Source other = new Source("other", time.relay(true), System.nanoTime());
    receiver.fromRelay(hourOld, other);
    assertThat(counters.value("dropped.stale")).isEqualTo(1);
    receiver.fromRelay(hourOld, source);
    assertThat(received).hasSize(1);
  }

  /** Each with a key of its own, as 300 a second kept a board from joining for 41 s. */
  @Test
  void flood_ofOutsiders_takesNothingFromMembers() {
    Identity outsider = Identity.generate();
    for (int i = 0; i < 2000; i++) {
      receiver.fromRelay(
          resigned(outsider, "x".repeat(500) + i, Wire.ANNOUNCEMENT, ROOM.cellTag(CELL)), source);
      outsider = i % 50 == 0 ? Identity.generate() : outsider;
    }
    assertThat(counters.value("dropped.proof")).isEqualTo(2000);

    receiver.fromRelay(announcement(peerWire, CELL), source);
    receiver.fromRelay(signal("offer"), source);

    assertThat(received).hasSize(2);
  }

  @Test
  void flood_ofOutsidersBeyondWhatTheProcessorBears_isCut() {
    NostrEvent outsiders = resigned(peer, "x", Wire.ANNOUNCEMENT, ROOM.cellTag(CELL));
    long began = System.nanoTime();
    int sent = 40_000;
    for (int i = 0; i < sent; i++) {
      receiver.fromRelay(outsiders, source);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(counters.value("dropped.proof"))
        .isBetween(
            (long) Source.OUTSIDER_BURST,
            (long) (Source.OUTSIDER_BURST + Source.OUTSIDER_PER_SECOND * seconds) + 2);
    assertThat(counters.value("dropped.rate-outsiders"))
        .isEqualTo(sent - counters.value("dropped.proof"));
  }

  /** An outsider copies what a member has said elsewhere, under ever new ids. */
  @Test
  void flood_ofForgedCopies_takesNothingFromTheMember() {
    NostrEvent heard = signal("offer");
    for (int i = 0; i < 300; i++) {
      receiver.fromRelay(
          with(heard, heard.content(), "%064x".formatted(i), "0".repeat(128)), source);
    }
    assertThat(counters.value("dropped.id")).isEqualTo(8);
    assertThat(counters.value("dropped.signature")).isEqualTo(292);

    for (int i = 0; i < 20; i++) {
      receiver.fromRelay(signal("mine " + i), source);
    }
    receiver.fromRelay(heard, source("honest relay"));
    assertThat(received).hasSize(21);
  }

  @Test
  void event_ofAnotherProcessWithThisKey_isReportedAndItsOwnEchoIsNot() {
    Wire twin = new Wire(self, ROOM);
    long later = now() + 30; // this process has run for some time
    Draft own = selfWire.announcement(CELL, Bytes.utf8("me"));
    assertDropped(selfWire.sign(own, later), Drop.OWN);
    assertDropped(announcement(twin, CELL), Drop.OWN); // perhaps of the last process
    NostrEvent forged = announcement(twin, CELL);
    assertDropped(
        new NostrEvent(
            forged.id(),
            forged.author(),
            later,
            forged.kind(),
            forged.tags(),
            forged.content(),
            forged.sig()),
        Drop.PROOF);
    assertThat(shared).hasValue(0);

    NostrEvent theirs = twin.sign(twin.announcement(CELL, Bytes.utf8("me too")), later);
    assertDropped(theirs, Drop.TWIN);
    assertThat(shared).hasValue(1);
    assertDropped(theirs, Drop.DUPLICATE);
  }

  @Test
  void flood_ofManyMembers_isCut() {
    for (int i = 0; i < 600; i++) {
      receiver.fromRelay(signal(new Wire(Identity.generate(), ROOM), "x"), source);
    }
    assertThat(counters.value("dropped.rate-total")).isPositive();
    assertThat(received.size()).isBetween(400, 599);
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
    receiver.sealed(Bytes.utf8(announcement(peerWire, CELL).json()), source);

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
        receiver.sealed(Bytes.wrap(bytes), source("mesh"));
        assertThat(received).as("seed %d, round %d, byte %d", seed, i, at).isEmpty();
      }
    }
  }

  private String inbox() {
    return ROOM.inboxTag(self.publicKey());
  }

  /** As somebody makes it who has seen the tags and does not hold the room's key. */
  private static NostrEvent resigned(Identity author, String content, int kind, String tag) {
    List<String> address = List.of(Wire.TAG, tag, "0".repeat(32));
    return NostrEvent.sign(author, now(), kind, List.of(address), content);
  }

  private static NostrEvent copied(Identity author, NostrEvent event, long createdAt) {
    return NostrEvent.sign(author, createdAt, event.kind(), event.tags(), event.content());
  }

  private static NostrEvent with(NostrEvent event, String content, String id, String sig) {
    return new NostrEvent(
        id, event.author(), event.createdAt(), event.kind(), event.tags(), content, sig);
  }
}
