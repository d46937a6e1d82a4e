package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mqtt.fixture.Mosquitto;
import dev.cellmesh.nostr.ForeignRelay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sites, each process real: mosquitto A → board A → a relay that nobody here wrote, and WebRTC
 * → board B → mosquitto B.
 */
class SitesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String TOPIC = "north/field/count/farm";

  @TempDir Path folder;

  private static String board(String name, Path at, String relay, String rest) {
    return """
    [board]
    name = "%s"
    stateDirectory = "%s"
    [room]
    name = "farm"
    password = "between the two sites"
    [nostr]
    relays = ["%s"]
    [webrtc]
    stun = []
    [vitals]
    enabled = false
    [dashboard]
    enabled = false
    [status]
    socket = "%s"
    [log]
    level = "debug"
    %s
    """
        .formatted(name, at, relay, at.resolve("status.sock"), rest);
  }

  private static String north(Path at, String relay, Mosquitto broker) {
    return board("north", at, relay, "[mqtt]\nurl = \"" + broker.uri() + "\"");
  }

  private static String south(Path at, String relay, Mosquitto broker) {
    return board(
        "south",
        at,
        relay,
        """
        [mqtt]
        url = "%1$s"
        [[sink.mqtt]]
        url = "%1$s"
        topic = "{board}/{sensor}/{room}"
        """
            .formatted(broker.uri()));
  }

  private static void assertEachOnce(Subscriber subscriber, int count) {
    await().atMost(LONG).until(() -> new HashSet<>(subscriber.on(TOPIC)).size() >= count);
    assertThat(subscriber.on(TOPIC)).doesNotHaveDuplicates().hasSize(count);
  }

  @Test
  void readings_crossToTheOtherSite_eachOnce_throughLossOfRelayAndBoard() throws Exception {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    try (Mosquitto brokerA = Mosquitto.open(Files.createDirectories(folder.resolve("ma")));
        Mosquitto brokerB = Mosquitto.open(Files.createDirectories(folder.resolve("mb")));
        ForeignRelay relay = ForeignRelay.start();
        AgentProcess north = AgentProcess.start(a, north(a, relay.url(), brokerA));
        AgentProcess south = AgentProcess.start(b, south(b, relay.url(), brokerB));
        Subscriber subscriber = new Subscriber(brokerB.uri())) {
      await().atMost(LONG).until(() -> north.isWell() && south.isWell());
      probeUntilDelivered(brokerA, subscriber, "probe1");

      Publish.numbers(brokerA.port(), "field/count", 1, 1_000);
      assertEachOnce(subscriber, 1_000);

      relay.kill();
      Publish.numbers(brokerA.port(), "field/count", 1_001, 1_100);
      assertEachOnce(subscriber, 1_100);

      relay.restart();
      north.restart();
      probeUntilDelivered(brokerA, subscriber, "probe2");
      Publish.numbers(brokerA.port(), "field/count", 1_101, 1_200);
      assertEachOnce(subscriber, 1_200);
      assertThat(subscriber.all())
          .as("nothing came back into the room from the broker it was published to")
          .noneMatch(message -> message.startsWith("south/"));

      assertThat(north.terminate()).as(north.log()).isZero();
      assertThat(south.terminate()).as(south.log()).isZero();
      assertThat(a.resolve("status.sock")).doesNotExist();
    }
  }

  /** The way from A to B stands when something has come through. */
  private static void probeUntilDelivered(Mosquitto from, Subscriber to, String sensor)
      throws Exception {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(250))
        .until(
            () -> {
              Publish.one(from.port(), sensor, "1");
              return !to.on("north/" + sensor + "/farm").isEmpty();
            });
  }
}
