package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.nostr.relay.RelayLimits;
import dev.cellmesh.runtime.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a peer does with relays that are strict, broken or hostile. */
class RelayConnectionTest {
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

  private NostrSignalling peer(String url, int perMinute) {
    return peer(url, perMinute, 20, new RelayConnection.Patience(200, 600, 300, 100));
  }

  private NostrSignalling peer(
      String url, int perMinute, int reconnectMinMillis, RelayConnection.Patience patience) {
    NostrSignalling signalling =
        new NostrSignalling(
            new NostrSignalling.Options(identity, ROOM, List.of(url), 1)
                .withRates(perMinute, 3)
                .withReconnects(reconnectMinMillis, 300_000)
                .withMaxWorkBits(12),
            patience,
            SystemClock.kernel());
    toClose.add(signalling);
    signalling.listen(Set.of(1));
    signalling.start(ear);
    return signalling;
  }

  private ScriptedRelay relay(
      String info, java.util.function.BiConsumer<io.helidon.websocket.WsSession, String> answer) {
    ScriptedRelay relay = new ScriptedRelay(info, List.of(), answer);
    toClose.add(relay);
    return relay;
  }

  private static long counter(NostrSignalling signalling, String name) {
    return Counter.value(signalling.state().counters(), name);
  }

  @Test
  void relay_withASmallMessageLimit_isNotSentMore() {
    ScriptedRelay relay =
        relay("{\"limitation\":{\"max_message_length\":1000}}", ScriptedRelay::politely);
    NostrSignalling signalling = peer(relay.url(), 60);
    await().until(() -> ear.connected == 1);

    signalling.announce(1, Bytes.wrap(new byte[2000]));
    await().until(() -> counter(signalling, "dropped.outgoing-oversize") == 1);
    signalling.announce(1, Bytes.wrap(new byte[10]));

    await().until(() -> relay.heard.size() == 2);
    assertThat(relay.heard).allMatch(message -> message.length() <= 1000);
  }

  @Test
  void relay_thatTalksNonsense_isCountedAndBorne() {
    List<String> nonsense =
        List.of(
            "",
            "hello",
            "[",
            "{}",
            "[\"EVENT\"]",
            "[\"EVENT\",\"cellmesh\",{}]",
            "[\"EVENT\",\"cellmesh\",null]",
            "[\"OK\",1]",
            "[\"OK\",\"x\",\"true\",\"\"]",
            "[\"NEW\",\"x\"]",
            "[".repeat(10_000));
    String big = "[\"NOTICE\",\"" + "x".repeat(200_000) + "\"]";
    ScriptedRelay relay =
        relay(
            "<html>",
            (session, message) -> {
              if (message.startsWith("[\"AUTH\"")) {
                return;
              }
              nonsense.forEach(text -> session.send(text, true));
              session.send(big, true);
              session.send("[\"AUTH\",\"challenge\"]", true);
              session.send("[\"NOTICE\",\"hello\"]", true);
              ScriptedRelay.politely(session, message);
            });
    NostrSignalling signalling = peer(relay.url(), 60);

    await().until(() -> ear.connected == 1);

    assertThat(counter(signalling, "dropped.malformed")).isEqualTo(nonsense.size());
    assertThat(counter(signalling, "dropped.oversize")).isEqualTo(1);
    assertThat(counter(signalling, "relay.notices")).isEqualTo(1);
    assertThat(relay.connections).hasValue(1);
  }

  @Test
  void relay_thatFallsSilent_isNoticedAndConnectedAgain() throws IOException {
    try (MuteRelay mute = new MuteRelay()) {
      NostrSignalling signalling = peer(mute.url(), 60);

      await().until(() -> mute.accepted.get() >= 2);
      assertThat(counter(signalling, "relay.sessions-ended")).isPositive();
    }
  }

  private static final RelayConnection.Patience FOR_EVER =
      new RelayConnection.Patience(300_000, 300_000, 300_000, 200);

  @Test
  void relay_thatReturns_isUsedAtOnceByWhoNeedsIt_whateverTheBackOff() {
    EmbeddedRelay relay = EmbeddedRelay.start();
    NostrSignalling signalling = peer(relay.url(), 60, 200_000, FOR_EVER);
    await().until(() -> ear.connected == 1);
    relay.close();
    await().until(() -> ear.connected == 0);
    toClose.add(EmbeddedRelay.start("127.0.0.1", relay.port(), RelayLimits.DEFAULT));
    await().during(Duration.ofSeconds(2)).until(() -> ear.connected == 0);

    signalling.urgency(true);

    await().until(() -> ear.connected == 1);
  }

  @Test
  void relay_thatIsSilent_isNoticedAtOnceByWhoNeedsIt() throws IOException {
    try (MuteRelay mute = new MuteRelay()) {
      NostrSignalling signalling = peer(mute.url(), 60, 20, FOR_EVER);
      await().until(() -> mute.accepted.get() == 1);
      await().during(Duration.ofSeconds(1)).until(() -> mute.accepted.get() == 1);

      signalling.urgency(true);

      await().until(() -> mute.accepted.get() >= 2);
    }
  }

  @Test
  void subscriptionClosed_byTheRelay_isMadeAnew() {
    AtomicInteger requests = new AtomicInteger();
    ScriptedRelay relay =
        relay(
            "{}",
            (session, message) -> {
              if (requests.incrementAndGet() == 1) {
                session.send("[\"CLOSED\",\"cellmesh\",\"error: shutting down\"]", true);
              } else {
                ScriptedRelay.politely(session, message);
              }
            });
    peer(relay.url(), 60);

    await().until(() -> ear.connected == 1);
    assertThat(requests).hasValue(2);
  }

  @Test
  void publishing_neverExceedsTheRateOfTheOptions() {
    ScriptedRelay relay = relay("{}", ScriptedRelay::politely);
    NostrSignalling signalling = peer(relay.url(), 1);
    await().until(() -> ear.connected == 1);

    for (int i = 0; i < 20; i++) {
      signalling.announce(1, Bytes.utf8("announcement " + i));
    }

    await().until(() -> relay.heard.size() == 1 + 3);
    await().during(Duration.ofMillis(500)).until(() -> relay.heard.size() == 1 + 3);
  }

  /** Accepts connections and never says a word. */
  private static final class MuteRelay implements AutoCloseable {
    final AtomicInteger accepted = new AtomicInteger();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    MuteRelay() throws IOException {
      Thread.ofVirtual().start(this::accept);
    }

    String url() {
      return "ws://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          Thread.ofVirtual().start(() -> upgrade(socket));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void upgrade(Socket socket) {
      try (socket) {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) in.read());
        }
        if (!head.toString().contains("Sec-WebSocket-Key: ")) {
          socket
              .getOutputStream()
              .write(Bytes.utf8("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").toArray());
          return;
        }
        accepted.incrementAndGet();
        int from = head.indexOf("Sec-WebSocket-Key: ") + "Sec-WebSocket-Key: ".length();
        String key = head.substring(from, head.indexOf("\r\n", from));
        byte[] accept =
            java.security.MessageDigest.getInstance("SHA-1")
                .digest(Bytes.utf8(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").toArray());
        socket
            .getOutputStream()
            .write(
                Bytes.utf8(
                        "HTTP/1.1 101 Switching Protocols\r\n"
                            + "Upgrade: websocket\r\n"
                            + "Connection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + java.util.Base64.getEncoder().encodeToString(accept)
                            + "\r\n\r\n")
                    .toArray());
        in.transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException | java.security.GeneralSecurityException e) {
        // The peer went away, as it should.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  @Test
  void networkChange_makesASilentConnectionAnew_longBeforeItCountsAsLost() throws IOException {
    try (MuteRelay mute = new MuteRelay()) {
      NostrSignalling signalling =
          new NostrSignalling(new NostrSignalling.Options(identity, ROOM, List.of(mute.url()), 1));
      toClose.add(signalling);
      signalling.start(ear);
      await().until(() -> ear.connected == 1);

      signalling.networkChanged();

      await().until(() -> mute.accepted.get() == 2);
    }
  }

  @Test
  void networkChange_leavesAConnectionThatAnswers() {
    EmbeddedRelay relay = EmbeddedRelay.start();
    toClose.add(relay);
    NostrSignalling signalling =
        new NostrSignalling(new NostrSignalling.Options(identity, ROOM, List.of(relay.url()), 1));
    toClose.add(signalling);
    signalling.start(ear);
    await().until(() -> ear.connected == 1);

    signalling.networkChanged();

    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(10))
        .until(() -> ear.connected == 1 && counter(signalling, "relay.sessions-ended") == 0);
  }

  @Test
  void networkChange_endsTheWaitForTheNextAttempt() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String url = "ws://127.0.0.1:" + port;
    NostrSignalling signalling =
        new NostrSignalling(
            new NostrSignalling.Options(identity, ROOM, List.of(url), 1)
                .withReconnects(300_000, 300_000));
    toClose.add(signalling);
    signalling.start(ear);
    await()
        .until(() -> signalling.state().relays().getFirst().status().startsWith("no connection"));
    toClose.add(EmbeddedRelay.start("127.0.0.1", port, RelayLimits.DEFAULT));

    signalling.networkChanged();

    await().until(() -> ear.connected == 1);
  }
}
