package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One agent in a process of its own. */
class AgentTest {
  @TempDir Path folder;

  @Test
  void boardThatRanBefore_startsWithTheRoomAsItWas_andLaterThanEver() throws Exception {
    Path memory = folder.resolve("room.json");
    String before =
        """
        {"room":"farm","bootEpoch":4000000000000,"generation":7,"cells":6,"degree":5}
        """;
    Files.writeString(memory, before);
    try (AgentProcess agent =
        AgentProcess.start(
            folder,
            """
            [board]
            stateDirectory = "%1$s"
            [room]
            name = "farm"
            [nostr]
            relays = ["ws://127.0.0.1:1"]
            [mqtt]
            enabled = false
            [dashboard]
            enabled = false
            [status]
            socket = "%1$s/status.sock"
            """
                .formatted(folder))) {
      await().atMost(Duration.ofSeconds(30)).until(() -> agent.status().contains("\"cells\":6"));
      assertThat(memory)
          .content()
          .isEqualTo(before.strip().replace("4000000000000", "4000000000001"));
    }
  }

  @Test
  void dashboardPort_taken_isAnErrorThatNamesTheMend_inBothLogs_andNoEnd() throws Exception {
    Path file = folder.resolve("log-files").resolve("agent.log");
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        AgentProcess agent =
            AgentProcess.start(
                folder,
                """
                [board]
                stateDirectory = "%1$s"
                [room]
                name = "farm"
                [nostr]
                relays = ["ws://127.0.0.1:1"]
                [mqtt]
                enabled = false
                [[simulated]]
                name = "shed"
                kind = "contact"
                every = "50ms"
                [dashboard]
                port = %2$d
                [status]
                socket = "%1$s/status.sock"
                [log]
                file = "%3$s"
                [log.levels]
                "dev.cellmesh.nostr" = "off"
                "dev.cellmesh.runtime" = "debug"
                """
                    .formatted(folder, other.getLocalPort(), file))) {
      await().atMost(Duration.ofSeconds(30)).until(() -> agent.log().contains("runs as peer"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> agent.status().contains("\"sensor.shed.readings\""));
      for (String log : new String[] {agent.log(), Files.readString(file)}) {
        assertThat(log)
            .containsPattern(
                "ERROR .*No dashboard: cannot listen on 127\\.0\\.0\\.1:" + other.getLocalPort())
            .contains("or set dashboard.port")
            .doesNotContain("no connection");
      }
      assertThat(agent.terminate()).as(agent.log()).isZero();
      assertThat(agent.log()).contains("DEBUG room farm: left");
      assertThat(file).content().contains("room farm: left");
    }
  }
}
