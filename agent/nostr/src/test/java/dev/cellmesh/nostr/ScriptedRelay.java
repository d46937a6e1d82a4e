package dev.cellmesh.nostr;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A relay that says whatever the test wants: the hostile, the broken and the strict. */
final class ScriptedRelay implements AutoCloseable {
  final Queue<String> heard = new ConcurrentLinkedQueue<>();
  final AtomicInteger connections = new AtomicInteger();
  private final WebServer server;

  ScriptedRelay(String info, List<String> headers, BiConsumer<WsSession, String> answer) {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(100))
            .addProtocol(WsConfig.builder().maxFrameLength(1 << 20).build())
            .addRouting(WsRouting.builder().endpoint("/", () -> new Answering(answer)))
            .routing(
                HttpRouting.builder()
                    .get(
                        "/",
                        (request, response) -> {
                          if (request.headers().contains(HeaderNames.UPGRADE)) {
                            // As relays on Node do: they know the upgrade to WebSocket and no
                            // other.
                            response.status(Status.BAD_REQUEST_400).send();
                            return;
                          }
                          if (!headers.isEmpty()) {
                            response.header(headers.get(0), headers.get(1));
                          }
                          response.send(info);
                        }))
            .build()
            .start();
  }

  /** Answers a subscription with EOSE and an event with OK, like a good relay. */
  static void politely(WsSession session, String message) {
    if (message.startsWith("[\"REQ\"")) {
      session.send("[\"EOSE\",\"cellmesh\"]", true);
    } else if (isEvent(message)) {
      ok(session, message, "");
    }
  }

  static boolean isEvent(String message) {
    return message.startsWith("[\"EVENT\"");
  }

  /** Answers an event; takes it if there is nothing against it. */
  static void ok(WsSession session, String message, String refusal) {
    String verdict = refusal.isEmpty() + ",\"" + refusal + "\"";
    session.send("[\"OK\",\"" + event(message).id() + "\"," + verdict + "]", true);
  }

  /** The event of an EVENT or AUTH message. */
  static NostrEvent event(String message) {
    try {
      return NostrEvent.parse(message.substring(message.indexOf('{'), message.length() - 1));
    } catch (MalformedException e) {
      throw new AssertionError(message, e);
    }
  }

  /** The events that it has been sent. */
  List<NostrEvent> events() {
    return heard.stream().filter(ScriptedRelay::isEvent).map(ScriptedRelay::event).toList();
  }

  String url() {
    return "ws://127.0.0.1:" + server.port();
  }

  private final class Answering implements WsListener {
    private final BiConsumer<WsSession, String> answer;
    private String partial = "";

    Answering(BiConsumer<WsSession, String> answer) {
      this.answer = answer;
    }

    @Override
    public void onOpen(WsSession session) {
      connections.incrementAndGet();
    }

    @Override
    public void onMessage(WsSession session, @Nullable String text, boolean last) {
      partial += text;
      if (last) {
        String message = partial;
        partial = "";
        heard.add(message);
        answer.accept(session, message);
      }
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
