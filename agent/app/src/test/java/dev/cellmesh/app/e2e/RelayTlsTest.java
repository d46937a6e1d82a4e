package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mqtt.fixture.Certificates;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static AgentProcess agent(Path folder, int relay, String caFile) throws IOException {
    return AgentProcess.start(
        folder,
        """
        [board]
        stateDirectory = "%1$s"
        [room]
        name = "farm"
        [nostr]
        relays = ["wss://localhost:%2$d"]
        %3$s
        [mqtt]
        enabled = false
        [dashboard]
        enabled = false
        [status]
        socket = "%1$s/status.sock"
        """
            .formatted(folder, relay, caFile));
  }

  @Test
  void relayWithACertificateOfOnesOwn_isUsedWithItsCaFile_andWithoutIsAnErrorWithTheMend()
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (EmbeddedRelay relay = EmbeddedRelay.start();
        TlsProxy proxy = TlsProxy.start(certificates, relay.port());
        AgentProcess trusting =
            agent(folder.resolve("a"), proxy.port(), "caFile = \"" + certificates.ca() + "\"");
        AgentProcess doubting = agent(folder.resolve("b"), proxy.port(), "")) {
      await()
          .atMost(PATIENCE)
          .until(() -> trusting.status().contains("\"status\":\"connected\",\"eventsIn\""));
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  doubting
                      .status()
                      .contains(
                          "\"status\":\"no connection: its certificate is not trusted; if the"
                              + " relay is yours, set nostr.caFile"));
      assertThat(relay.counters()).containsEntry("clients", 1L);
    }
  }
}
