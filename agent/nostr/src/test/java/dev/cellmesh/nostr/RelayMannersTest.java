package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Signalling;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a peer makes of relays that refuse, ask for something first, or live in another time. */
class RelayMannersTest {
  private static final RoomKey ROOM = RoomKey.open("test room");

  private final Ear ear = new Ear();
  private final Identity identity = Identity.generate();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : toClose.reversed()) {
      resource.close();
    }
  }

  private NostrSignalling peer(SystemClock system, String... urls) {
    NostrSignalling signalling =
        new NostrSignalling(
            new NostrSignalling.Options(identity, ROOM, List.of(urls), 1)
                .withRates(6000, 20)
                .withReconnects(20, 100)
                .withMaxWorkBits(12),
            new RelayConnection.Patience(20_000, 30_000, 300, 100),
            system);
    toClose.add(signalling);
    signalling.listen(Set.of(1));
    signalling.start(ear);
    return signalling;
  }

  private NostrSignalling peer(String url) {
    return peer(SystemClock.kernel(), url);
  }

  private ScriptedRelay relay(
      String info, List<String> headers, BiConsumer<WsSession, String> answer) {
    ScriptedRelay relay = new ScriptedRelay(info, headers, answer);
    toClose.add(relay);
    return relay;
  }

  /** A relay that answers events itself. */
  private ScriptedRelay relay(BiConsumer<WsSession, String> events) {
    return relay("{}", List.of(), (session, message) -> answer(session, message, events));
  }

  private static void answer(
      WsSession session, String message, BiConsumer<WsSession, String> events) {
    if (ScriptedRelay.isEvent(message)) {
      events.accept(session, message);
    } else {
      ScriptedRelay.politely(session, message);
    }
  }

  private static String status(NostrSignalling signalling) {
    return signalling.state().relays().getFirst().status();
  }

  private static long counter(NostrSignalling signalling, String name) {
    return Counter.value(signalling.state().counters(), name);
  }

  private static List<String> dateIn(Duration ahead) {
    ZonedDateTime time = ZonedDateTime.now(ZoneOffset.UTC).plus(ahead);
    return List.of("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(time));
  }

  @Test
  void relay_thatRefusesEverything_isNeverConnected() {
    AtomicBoolean mended = new AtomicBoolean();
    ScriptedRelay relay =
        relay(
            (session, message) ->
                ScriptedRelay.ok(session, message, mended.get() ? "" : "error: disk full"));
    NostrSignalling signalling = peer(relay.url());
    await().until(() -> ear.connected == 1);

    signalling.announce(1, Bytes.utf8("hello"));

    await().until(() -> status(signalling).equals("refusing: error: disk full"));
    assertThat(ear.connected).isZero();
    mended.set(true);
    // Looked at again without anything to say.
    await().until(() -> status(signalling).equals("connected"));
    assertThat(ear.connected).isEqualTo(1);
    assertThat(relay.connections).hasValue(1);
  }

  @Test
  void relay_thatBlocksUs_isLeftAndShownAsRefusingUntilItTakesSomething() {
    AtomicBoolean blocks = new AtomicBoolean(true);
    ScriptedRelay relay =
        relay(
            (session, message) ->
                ScriptedRelay.ok(session, message, blocks.get() ? "blocked: no" : ""));
    NostrSignalling signalling = peer(relay.url());
    await().until(() -> ear.connected == 1);
    signalling.announce(1, Bytes.utf8("hello"));
    await().until(() -> relay.connections.get() >= 3);

    assertThat(status(signalling)).isEqualTo("refusing: blocked: no");
    assertThat(ear.connected).isZero();
    assertThat(relay.events()).hasSizeBetween(2, 4);
    blocks.set(false);
    await().until(() -> ear.connected == 1);
    assertThat(status(signalling)).isEqualTo("connected");
  }

  @Test
  void relay_thatClosesTheSubscription_isShownAsRefusing() {
    AtomicInteger requests = new AtomicInteger();
    ScriptedRelay relay =
        relay(
            "{}",
            List.of(),
            (session, message) -> {
              requests.incrementAndGet();
              session.send("[\"CLOSED\",\"cellmesh\",\"error: no such tag\"]", true);
            });
    NostrSignalling signalling = peer(relay.url());

    await().until(() -> requests.get() >= 3);
    assertThat(status(signalling)).isEqualTo("refusing: subscription closed: error: no such tag");
    assertThat(ear.connected).isZero();
  }

  @Test
  void rateLimit_slowsDown_andWhatWasRefusedGoesAgain() {
    AtomicInteger refused = new AtomicInteger();
    ScriptedRelay relay =
        relay(
            (session, message) ->
                ScriptedRelay.ok(
                    session,
                    message,
                    refused.getAndIncrement() < 2 ? "rate-limited: slow down" : ""));
    NostrSignalling signalling = peer(relay.url());
    await().until(() -> ear.connected == 1);

    signalling.announce(1, Bytes.utf8("one"));
    signalling.announce(2, Bytes.utf8("two"));
    signalling.listen(Set.of(1, 2)); // listening goes on

    await().until(() -> relay.events().size() == 4);
    await().untilAsserted(() -> assertThat(ear.reports).containsSubsequence("1 prompt", "1 slow"));
    assertThat(relay.events().stream().map(NostrEvent::content).distinct()).hasSize(2);
    assertThat(relay.heard.stream().filter(m -> m.startsWith("[\"REQ\""))).hasSize(2);
    assertThat(status(signalling)).isEqualTo("connected");
    assertThat(counter(signalling, "dropped.relay-rate-limited")).isEqualTo(2);
  }

  @Test
  void rateLimit_inANotice_isTheSame() {
    AtomicInteger refused = new AtomicInteger();
    ScriptedRelay relay =
        relay(
            (session, message) -> {
              if (refused.getAndIncrement() == 0) {
                session.send("[\"NOTICE\",\"You are sending too fast, slow down\"]", true);
              } else {
                ScriptedRelay.ok(session, message, "");
              }
            });
    NostrSignalling signalling = peer(relay.url());
    await().until(() -> ear.connected == 1);
    signalling.announce(1, Bytes.utf8("one"));

    await().until(() -> relay.events().size() == 2);
    assertThat(relay.events().get(0).content()).isEqualTo(relay.events().get(1).content());
  }

  @Test
  void relay_thatWantsAuthentication_getsIt_andThenAllThatItRefused() {
    AtomicBoolean known = new AtomicBoolean();
    ScriptedRelay relay =
        relay(
            "{\"limitation\":{\"auth_required\":true}}",
            List.of(),
            (session, message) -> {
              if (message.startsWith("[\"AUTH\"")) {
                NostrEvent event = ScriptedRelay.event(message);
                known.set(
                    event.hasTrueId()
                        && event.hasTrueSignature()
                        && event.kind() == 22242
                        && "a challenge".equals(event.tag("challenge"))
                        && String.valueOf(event.tag("relay")).startsWith("ws://127.0.0.1:"));
                ScriptedRelay.ok(session, message, known.get() ? "" : "restricted: who?");
              } else if (known.get()) {
                ScriptedRelay.politely(session, message);
              } else if (ScriptedRelay.isEvent(message)) {
                ScriptedRelay.ok(session, message, "auth-required: for everybody");
              } else {
                session.send("[\"AUTH\",\"a challenge\"]", true);
                session.send("[\"CLOSED\",\"cellmesh\",\"auth-required: for all\"]", true);
              }
            });
    NostrSignalling signalling = peer(relay.url());
    signalling.announce(1, Bytes.utf8("hello"));

    await().until(() -> relay.events().size() == 1);
    await().until(() -> status(signalling).equals("connected"));
    assertThat(relay.heard.stream().filter(m -> m.startsWith("[\"REQ\""))).hasSize(2);
    assertThat(relay.connections).hasValue(1);
    assertThat(counter(signalling, "relay.authenticated")).isEqualTo(1);

    known.set(false); // the relay has changed its mind: it challenges and refuses
    signalling.announce(1, Bytes.utf8("once more"));
    await().until(() -> status(signalling).startsWith("refusing: auth-required"));
  }

  @Test
  void relay_thatTakesOurAuthenticationForNothing_isLeft() {
    ScriptedRelay relay =
        relay(
            "{}",
            List.of(),
            (session, message) -> {
              if (message.startsWith("[\"AUTH\"")) {
                ScriptedRelay.ok(session, message, "restricted: not on the list");
              } else {
                session.send("[\"AUTH\",\"a challenge\"]", true);
              }
            });
    NostrSignalling signalling = peer(relay.url());

    await().until(() -> relay.connections.get() >= 2);
    assertThat(status(signalling))
        .isEqualTo("refusing: authentication refused: restricted: not on the list");
  }

  @Test
  void relay_thatWantsWork_getsIt_asItsDocumentAndItsRefusalsSay() {
    ScriptedRelay relay =
        relay(
            "{\"limitation\":{\"min_pow_difficulty\":6}}",
            List.of(),
            (session, message) ->
                answer(
                    session,
                    message,
                    (s, m) -> {
                      boolean enough = ScriptedRelay.event(m).workBits() >= 11;
                      ScriptedRelay.ok(s, m, enough ? "" : "pow: difficulty 6<11");
                    }));
    NostrSignalling signalling = peer(relay.url());
    signalling.announce(1, Bytes.utf8("hello"));

    await().until(() -> relay.events().size() == 2);
    for (NostrEvent event : relay.events()) {
      byte[] id = java.util.HexFormat.of().parseHex(event.id());
      assertThat(Work.zeroBits(id)).isGreaterThanOrEqualTo(event.workBits());
      assertThat(event.hasTrueId() && event.hasTrueSignature()).isTrue();
    }
    assertThat(relay.events().stream().map(NostrEvent::workBits)).containsExactly(6, 11);
    await().until(() -> status(signalling).equals("connected"));
  }

  @Test
  void relay_thatWantsMoreWorkThanWeDo_isLeftAndLookedAtAgain() {
    ScriptedRelay relay =
        relay("{\"limitation\":{\"min_pow_difficulty\":20}}", List.of(), ScriptedRelay::politely);
    NostrSignalling signalling = peer(relay.url());

    await()
        .until(
            () ->
                status(signalling)
                    .equals(
                        "refusing: wants proof of work of 20 bits, nostr.maxProofOfWork is 12"));
    await().until(() -> counter(signalling, "relay.sessions-ended") >= 2);
    assertThat(relay.heard).isEmpty();
  }

  @Test
  void createdAt_isEachRelaysOwnTime_andOneSignatureServesThoseThatAgree() {
    ScriptedRelay right = relay("{}", dateIn(Duration.ZERO), ScriptedRelay::politely);
    ScriptedRelay alsoRight = relay("{}", dateIn(Duration.ofSeconds(-4)), ScriptedRelay::politely);
    ScriptedRelay behind = relay("{}", dateIn(Duration.ofHours(-1)), ScriptedRelay::politely);
    NostrSignalling signalling =
        peer(SystemClock.kernel(), right.url(), behind.url(), alsoRight.url());
    await().until(() -> ear.connected == 3);
    signalling.announce(1, Bytes.utf8("hello"));
    List<ScriptedRelay> all = List.of(right, alsoRight, behind);
    await().until(() -> all.stream().allMatch(relay -> relay.events().size() == 1));

    NostrEvent event = right.events().getFirst();
    assertThat(alsoRight.events()).containsExactly(event);
    NostrEvent hourAgo = behind.events().getFirst();
    assertThat(hourAgo.content()).isEqualTo(event.content());
    assertThat(event.createdAt() - hourAgo.createdAt()).isBetween(3580L, 3620L);
    Signalling.State state = signalling.state();
    assertThat(state.clockOffsetMillis()).isBetween(-10_000L, 10_000L);
    assertThat(state.relays().get(1).clockOffsetMillis().orElseThrow())
        .isBetween(-3_620_000L, -3_580_000L);
  }

  @Test
  void createdAt_onABoardAt1970_isTheRelaysTime() {
    ScriptedRelay relay = relay("{}", dateIn(Duration.ofDays(1000)), ScriptedRelay::politely);
    NostrSignalling signalling = peer(() -> new SystemClock.Reading(0, false), relay.url());
    await().until(() -> ear.connected == 1);
    signalling.announce(1, Bytes.utf8("hello"));

    await().until(() -> relay.events().size() == 1);
    assertThat(relay.events().getFirst().createdAt() - Events.now())
        .isBetween(86_400_000L - 60, 86_400_000L + 60);
  }

  @Test
  void relay_thatJudgesByAnotherClockThanItsDate_getsTheBestTime() {
    ScriptedRelay liar =
        relay(
            "{}",
            dateIn(Duration.ofHours(-1)),
            (session, message) ->
                answer(
                    session,
                    message,
                    (s, m) -> {
                      boolean now =
                          Math.abs(ScriptedRelay.event(m).createdAt() - Events.now()) < 60;
                      ScriptedRelay.ok(s, m, now ? "" : "invalid: created_at is too early");
                    }));
    ScriptedRelay honest = relay("{}", dateIn(Duration.ZERO), ScriptedRelay::politely);
    NostrSignalling signalling = peer(SystemClock.kernel(), liar.url(), honest.url());
    await().until(() -> ear.connected == 2);
    signalling.announce(1, Bytes.utf8("hello"));

    await().until(() -> liar.events().size() == 2);
    await().until(() -> status(signalling).equals("connected"));
    assertThat(counter(signalling, "dropped.relay-refused-time")).isEqualTo(1);
    signalling.announce(1, Bytes.utf8("again"));
    await().until(() -> liar.events().size() == 3);
    assertThat(status(signalling)).isEqualTo("connected");
  }
}
