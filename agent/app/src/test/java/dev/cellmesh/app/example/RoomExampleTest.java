package dev.cellmesh.app.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.runtime.Room;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RoomExampleTest {
  @Test
  void twoMembers_hearEachOther() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (EmbeddedRelay relay = EmbeddedRelay.start();
        Room one = RoomExample.join(relay.url(), "example", "secret");
        Room two = RoomExample.join(relay.url(), "example", "secret");
        Room stranger = RoomExample.join(relay.url(), "example", "another secret")) {
      one.channel("chat").subscribe(message -> heard.add(message.payload().utf8()));
      stranger.channel("chat").subscribe(message -> heard.add("stranger: " + message));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                assertThat(two.channel("chat").send("hello".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
                return heard.contains("hello");
              });
      assertThat(heard).containsOnly("hello");
      assertThat(stranger.mesh().state().links()).isEmpty();
    }
  }
}
