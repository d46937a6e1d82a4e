package dev.cellmesh.app.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.nostr.Events;
import dev.cellmesh.nostr.MalformedException;
import dev.cellmesh.nostr.NostrEvent;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.nostr.relay.RelayLimits;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Room;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tinylog.Logger;

/**
 * Somebody without the room's key who hears what goes over a relay, and floods the room's topic.
 */
class OutsidersTest {
  private static final int EVENTS_PER_SECOND = 300;

  /** One that stops nobody: the boards have to help themselves. */
  private static final RelayLimits GENEROUS =
      new RelayLimits(64 * 1024, 64, 64, 10, 4, 256, 1024, 10_000, 10_000, 100_000, 100_000, 120);

  /** Overhears one event, then says the same under ever new keys. */
  private static final class Outsider implements WebSocket.Listener, AutoCloseable {
    private final CompletableFuture<NostrEvent> overheard = new CompletableFuture<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    Outsider(String relay) {
      socket = http.newWebSocketBuilder().buildAsync(URI.create(relay), this).join();
      socket.sendText("[\"REQ\",\"s\",{}]", true).join();
    }

    void flood() {
      NostrEvent model = overheard.join();
      socket.sendText("[\"CLOSE\",\"s\"]", true).join();
      var _ =
          clock.scheduleAtFixedRate(
              () -> socket.sendText("[\"EVENT\"," + forged(model).json() + "]", true).join(),
              0,
              1_000_000 / EVENTS_PER_SECOND,
              TimeUnit.MICROSECONDS);
    }

    private static NostrEvent forged(NostrEvent model) {
      return Events.sign(
          Identity.generate(),
          System.currentTimeMillis() / 1000,
          model.kind(),
          model.tags().getFirst(),
          model.content());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        String message = partial.toString();
        partial.setLength(0);
        if (message.startsWith("[\"EVENT\"") && !overheard.isDone()) {
          try {
            overheard.complete(
                NostrEvent.parse(message.substring(message.indexOf('{'), message.length() - 1)));
          } catch (MalformedException e) {
            overheard.completeExceptionally(e);
          }
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public void close() {
      clock.shutdownNow();
      socket.abort();
      http.shutdownNow();
    }
  }

  private static long turnedAway(Room room) {
    return Counter.value(room.relays().counters(), "dropped.proof")
        + Counter.value(room.relays().counters(), "dropped.rate-outsiders");
  }

  @Test
  void floodOfOutsiders_keepsNobodyFromJoining() {
    try (EmbeddedRelay relay = EmbeddedRelay.start("127.0.0.1", 0, GENEROUS);
        Outsider outsider = new Outsider(relay.url());
        Room one = RoomExample.join(relay.url(), "example", "secret")) {
      outsider.flood();
      await().atMost(Duration.ofSeconds(60)).until(() -> turnedAway(one) > 1_000);
      long began = System.nanoTime();
      try (Room two = RoomExample.join(relay.url(), "example", "secret")) {
        await()
            .atMost(Duration.ofSeconds(15))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> !two.mesh().state().links().isEmpty());
        Logger.info("joined after {} ms", (System.nanoTime() - began) / 1_000_000);
        await().atMost(Duration.ofSeconds(60)).until(() -> turnedAway(two) > 1_000);
        assertThat(one.mesh().state().links()).hasSize(1);
      }
    }
  }
}
