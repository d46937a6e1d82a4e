package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mqtt.fixture.Mosquitto;
import dev.cellmesh.nostr.ForeignRelay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sensor that spoke once, long before anybody subscribed, and before its board was killed. */
class LastValueTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void lastValue_isThereAtOnce_alsoAfterTheBoardWasKilled() throws Exception {
    Path at = folder.resolve("board");
    try (Mosquitto broker = Mosquitto.open(Files.createDirectories(folder.resolve("m")));
        ForeignRelay relay = ForeignRelay.start();
        AgentProcess agent = AgentProcess.start(at, config(at, relay, broker))) {
      await().atMost(LONG).until(() -> agent.status().contains("\"state\":\"well\""));
      Publish.one(broker.port(), "well/level", "3.25");
      Path kept = at.resolve("last-readings.jsonl");
      await().atMost(LONG).until(() -> Files.exists(kept));
      assertThat(subscribed(relay)).contains("\"value\":3.25").contains("\"retained\":true");
      agent.restart();
      assertThat(subscribed(relay)).contains("\"value\":3.25").contains("\"retained\":true");
    }
  }

  /** What {@code cellmesh subscribe} prints first. */
  private String subscribed(ForeignRelay relay) throws Exception {
    Path out = folder.resolve("out");
    Process subscribe =
        new ProcessBuilder(
                AgentProcess.command(
                    "subscribe",
                    "telemetry",
                    "--room",
                    "farm",
                    "--relay",
                    relay.url(),
                    "--no-stun",
                    "--count",
                    "1"))
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(subscribe.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).as("prints one").isTrue();
      return Files.readString(out);
    } finally {
      subscribe.destroyForcibly();
    }
  }

  private static String config(Path at, ForeignRelay relay, Mosquitto broker) {
    return """
    [board]
    name = "farm1"
    stateDirectory = "%1$s"
    [room]
    name = "farm"
    [nostr]
    relays = ["%2$s"]
    [webrtc]
    stun = []
    [mqtt]
    url = "%3$s"
    [vitals]
    enabled = false
    [dashboard]
    enabled = false
    [status]
    socket = "%1$s/status.sock"
    """
        .formatted(at, relay.url(), broker.uri());
  }
}
