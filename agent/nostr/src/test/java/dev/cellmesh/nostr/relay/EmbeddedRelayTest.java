package dev.cellmesh.nostr.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.nostr.Events;
import dev.cellmesh.nostr.NostrEvent;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedRelayTest {
  private static final RelayLimits SMALL =
      new RelayLimits(4096, 8, 4, 2, 2, 4, 128, 5, 2, 8, 3, 120);

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final Identity identity = Identity.generate();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : toClose.reversed()) {
      resource.close();
    }
  }

  /** A client that sends what the test wants and keeps what it hears. */
  private final class Talker implements WebSocket.Listener {
    final Queue<String> heard = new ConcurrentLinkedQueue<>();
    final Queue<ByteBuffer> pongs = new ConcurrentLinkedQueue<>();
    final WebSocket socket;
    private String partial = "";
    volatile boolean ended;

    Talker(EmbeddedRelay relay) {
      HttpClient http = HttpClient.newHttpClient();
      toClose.add(http::shutdownNow);
      socket = http.newWebSocketBuilder().buildAsync(URI.create(relay.url()), this).join();
      toClose.add(socket::abort);
    }

    Talker say(String message) {
      socket.sendText(message.replace('\'', '"'), true).join();
      return this;
    }

    Talker publish(NostrEvent event) {
      return say("[\"EVENT\"," + event.json() + "]");
    }

    void hears(String part) {
      String wanted = part.replace('\'', '"');
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> heard.stream().anyMatch(message -> message.contains(wanted)));
    }

    long count(String part) {
      String wanted = part.replace('\'', '"');
      return heard.stream().filter(message -> message.contains(wanted)).count();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial += data;
      if (last) {
        heard.add(partial);
        partial = "";
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      pongs.add(ByteBuffer.allocate(message.remaining()).put(message).flip());
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      ended = true;
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      ended = true;
    }
  }

  private EmbeddedRelay relay(RelayLimits limits) {
    EmbeddedRelay relay = EmbeddedRelay.start("127.0.0.1", 0, limits);
    toClose.add(relay);
    return relay;
  }

  private NostrEvent event(int kind, String tag, String content) {
    return Events.sign(identity, Events.now(), kind, List.of("x", tag), content);
  }

  @Test
  void event_ephemeral_reachesMatchingSubscriptionsOnlyAndIsNotStored() {
    EmbeddedRelay relay = relay(RelayLimits.DEFAULT);
    Talker a = new Talker(relay).say("['REQ','s',{'kinds':[25317],'#x':['aa']}]");
    Talker b = new Talker(relay).say("['REQ','s',{'kinds':[25317],'#x':['bb']},{'ids':['cc']}]");
    Talker c =
        new Talker(relay).say("['REQ','s',{'authors':['" + Events.id(identity).hex() + "']}]");
    a.hears("['EOSE','s']");
    b.hears("['EOSE','s']");
    c.hears("['EOSE','s']");

    NostrEvent event = event(25317, "aa", "hello \"world\" \\ \n\u0001 ü");
    b.publish(event);

    b.hears("['OK','" + event.id() + "',true");
    a.hears("['EVENT','s'," + event.json().replace('"', '\'') + "]");
    c.hears(event.id());
    assertThat(b.count("'EVENT'")).isZero();
    Talker late = new Talker(relay).say("['REQ','late',{'kinds':[25317]}]");
    late.hears("EOSE");
    a.say("['CLOSE','s']").publish(event(25317, "aa", "again"));
    late.hears("again");
    assertThat(a.count("'EVENT'")).isEqualTo(1);
    assertThat(late.count("'EVENT'")).isEqualTo(1);
  }

  @Test
  void subscription_replacedOrClosed_hearsNoMore_andNothingIsLeftOfAClientThatIsGone() {
    EmbeddedRelay relay = relay(RelayLimits.DEFAULT);
    Talker talker = new Talker(relay).say("['REQ','a',{'#x':['old']}]").say("['REQ','b',{}]");
    talker.say("['REQ','a',{'#x':['new']}]").say("['CLOSE','b']").hears("['EOSE','a']");
    NostrEvent old = event(25317, "old", "1");
    NostrEvent fresh = event(25317, "new", "2");
    talker.publish(old).publish(fresh).hears("['OK','" + fresh.id() + "',true");
    talker.hears("['EVENT','a'," + fresh.json().replace('"', '\'') + "]");
    assertThat(talker.count("'EVENT'")).isEqualTo(1);
    assertThat(relay.subscriptions().keys()).isEqualTo(1);
    talker.socket.abort();
    await().until(() -> relay.subscriptions().keys() == 0);
  }

  @Test
  void event_forgedReplayedStaleOrStored_isRefusedWithItsPrefix() {
    EmbeddedRelay relay = relay(RelayLimits.DEFAULT);
    Talker talker = new Talker(relay).say("['REQ','s',{'kinds':[25317]}]");
    NostrEvent good = event(25317, "aa", "x");

    talker.publish(Events.withSig(good, "0".repeat(128)));
    talker.hears("false,'invalid: signature'");
    talker.publish(Events.withContent(good, "y"));
    talker.hears("false,'invalid: id");
    talker.publish(Events.sign(identity, 1_000_000, 25317, List.of("x", "aa"), "x"));
    talker.hears("false,'invalid: created_at");
    talker.publish(event(1, "aa", "x"));
    talker.hears("false,'blocked: ");
    talker.publish(good).publish(good);
    talker.hears("true,'duplicate:");

    assertThat(talker.count("'EVENT'")).isEqualTo(1);
  }

  @Test
  void message_malformedOrOversize_getsANoticeAndTheConnectionLives() {
    EmbeddedRelay relay = relay(RelayLimits.DEFAULT);
    Talker talker = new Talker(relay);
    List<String> malformed =
        List.of(
            "",
            "{}",
            "[]",
            "['REQ']",
            "['REQ','s']",
            "['REQ','',{}]",
            "['REQ','s',{'kinds':'x'}]",
            "['REQ','s',{'search':'x'}]",
            "['REQ','s',{},{},{},{},{}]",
            "['REQ','" + "s".repeat(65) + "',{}]",
            "['EVENT',{}]",
            "['AUTH',{}]",
            "[".repeat(2000));
    malformed.forEach(talker::say);
    talker.say("['EVENT','" + "x".repeat(RelayLimits.DEFAULT.maxMessageCharacters()) + "']");
    talker.say("['REQ','s',{'kinds':[25317]}]");

    talker.hears("EOSE");
    assertThat(talker.count("NOTICE")).isEqualTo(malformed.size() + 1);
    assertThat(relay.counters())
        .containsEntry("dropped.malformed", (long) malformed.size())
        .containsEntry("dropped.oversize", 1L);
  }

  @Test
  void limits_ofSubscriptionsMessagesAndKeys_areKept() {
    EmbeddedRelay relay = relay(SMALL);
    Talker talker = new Talker(relay);
    for (int i = 0; i < 3; i++) {
      talker.say("['REQ','s" + i + "',{'kinds':[1]}]");
    }
    talker.hears("['CLOSED','s2','restricted: at most 2");
    talker.say("['REQ','s1',{'kinds':[2]}]");
    await().until(() -> talker.count("'EOSE','s1'") == 2);

    for (int i = 0; i < 25; i++) {
      talker.publish(event(25317, "aa", "flood " + i));
    }
    talker.hears("false,'rate-limited: more than 2 events/s");
    Talker chatterer = new Talker(relay);
    for (int i = 0; i < 60; i++) {
      chatterer.say("['CLOSE','x']");
    }
    chatterer.hears("rate-limited: slow down");
  }

  private static NostrEvent ofAnotherKey(int i) {
    return Events.sign(Identity.generate(), Events.now(), 25317, List.of("x", "aa"), "f" + i);
  }

  @Test
  void limitsOfAnAddress_areOneForAllItsConnectionsAndKeys() {
    EmbeddedRelay relay = relay(SMALL);
    List<Talker> talkers = List.of(new Talker(relay), new Talker(relay), new Talker(relay));
    // Three connections and a key for each event; it has 30 events at once, 80 messages at once.
    for (int i = 0; i < 30; i++) {
      talkers.get(i % 3).publish(ofAnotherKey(i));
    }
    // Each goes on until it is refused: whose messages are read first, nobody knows.
    String refusal = "false,'rate-limited: more than 3 events/s of this";
    await()
        .until(
            () -> {
              talkers.stream()
                  .filter(talker -> talker.count(refusal) == 0)
                  .forEach(talker -> talker.publish(ofAnotherKey(0)));
              return talkers.stream().allMatch(talker -> talker.count(refusal) > 0);
            });
    for (int i = 0; i < 60; i++) {
      talkers.get(i % 2).say("['CLOSE','x']");
    }
    String slowDown = "rate-limited: slow down, all clients at your address";
    await().until(() -> talkers.stream().anyMatch(talker -> talker.count(slowDown) > 0));
    talkers.forEach(talker -> talker.socket.abort());
    new Talker(relay).say("['CLOSE','x']").say("['CLOSE','x']").say("['CLOSE','x']").hears("slow");
  }

  @Test
  void address_ofIpv6_isANetwork() throws Exception {
    assertThat(site("2001:db8:1:2:3:4:5:6")).isEqualTo(site("2001:db8:1:2::1"));
    assertThat(site("2001:db8:1:2::1")).isNotEqualTo(site("2001:db8:1:3::1"));
    assertThat(site("192.0.2.1")).isNotEqualTo(site("192.0.2.2"));
  }

  private static String site(String address) throws Exception {
    return AddressRate.of(new InetSocketAddress(InetAddress.getByName(address), 1));
  }

  @Test
  void clientsThatSayNothingOrHalf_keepNobodyOut() throws Exception {
    EmbeddedRelay relay = relay(SMALL);
    for (int i = 0; i < 128; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
      toClose.add(socket);
      String half = "GET / HTTP/1.1\r\nHost: x\r\nUpgra".substring(0, i % 2 == 0 ? 0 : i % 30);
      socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
    }
    new Talker(relay).say("['REQ','s',{'kinds':[1]}]").hears("EOSE");
  }

  @Test
  void ping_ofAClient_isAnswered() {
    Talker talker = new Talker(relay(SMALL));

    talker.socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).join();

    await().until(() -> talker.pongs.contains(ByteBuffer.wrap(new byte[] {1, 2, 3})));
  }

  @Test
  void connections_beyondTheLimitOfAnAddress_areClosed() {
    EmbeddedRelay relay = relay(SMALL);
    List<Talker> talkers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Talker talker = new Talker(relay).say("['REQ','s',{'kinds':[1]}]");
      talker.hears("EOSE");
      talkers.add(talker);
    }
    Talker tooMany = new Talker(relay);
    await().until(() -> tooMany.ended);
    assertThat(relay.counters()).containsEntry("clients", 4L);

    talkers.getFirst().socket.abort();
    await().until(() -> clients(relay) == 3);
    new Talker(relay).say("['REQ','s',{'kinds':[1]}]").hears("EOSE");
  }

  @Test
  void client_thatDoesNotRead_isDisconnectedAndHoldsNobodyUp() throws Exception {
    EmbeddedRelay relay =
        relay(new RelayLimits(16_384, 8, 8, 2, 2, 4, 16, 10_000, 10_000, 99_999, 99_999, 120));
    Talker reading = new Talker(relay).say("['REQ','s',{'kinds':[25317]}]");
    reading.hears("EOSE");
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port()));
      subscribeAndNeverRead(socket);
      await().until(() -> clients(relay) == 2);
      String big = "x".repeat(15_000);
      int sent = 0;
      while (relay.counters().getOrDefault("dropped.slow-client", 0L) == 0 && sent < 2000) {
        NostrEvent event = event(25317, "aa", sent++ + big);
        reading.publish(event);
        reading.hears("['OK','" + event.id());
        reading.heard.clear();
      }
      await().until(() -> clients(relay) == 1);
    }
    reading.publish(event(25317, "aa", "still here"));
    reading.hears("still here");
  }

  private static long clients(EmbeddedRelay relay) {
    return relay.counters().getOrDefault("clients", 0L);
  }

  private static void subscribeAndNeverRead(Socket socket) throws Exception {
    OutputStream out = socket.getOutputStream();
    out.write(
        """
        GET / HTTP/1.1
        Host: x
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

        """
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    byte[] text = "[\"REQ\",\"s\",{\"kinds\":[25317]}]".getBytes(StandardCharsets.US_ASCII);
    out.write(0x81);
    out.write(0x80 | text.length);
    out.write(new byte[4]);
    out.write(text);
    out.flush();
  }

  @Test
  void information_ofNip11_tellsTheLimitsAndTheTime() throws Exception {
    EmbeddedRelay relay = relay(SMALL);
    HttpClient http = HttpClient.newHttpClient();
    toClose.add(http::shutdownNow);
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(relay.url().replace("ws:", "http:")))
                .header("Accept", "application/nostr+json")
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.body())
        .contains("\"max_message_length\":4096")
        .contains("\"max_subscriptions\":2")
        .contains("\"supported_nips\":[1,11]");
    assertThat(response.headers().firstValue("Date")).isPresent();
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
  }

  @Test
  void port_alreadyTaken_isAnError() {
    EmbeddedRelay relay = relay(SMALL);
    assertThatThrownBy(() -> EmbeddedRelay.start("127.0.0.1", relay.port(), SMALL))
        .hasMessageContaining("127.0.0.1:" + relay.port());
  }
}
