package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.app.status.StatusClient;
import dev.cellmesh.nostr.ForeignRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which boards there are, asked of any of them. */
class BoardsTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir Path folder;

  private AgentProcess board(String at, String name, ForeignRelay relay) throws Exception {
    Path state = folder.resolve(at);
    return AgentProcess.start(
        state,
        """
        [board]
        name = "%1$s"
        stateDirectory = "%2$s"
        [room]
        name = "farm"
        [nostr]
        relays = ["%3$s"]
        [webrtc]
        stun = []
        [mqtt]
        enabled = false
        [[simulated]]
        name = "shed"
        kind = "temperature"
        every = "1s"
        [dashboard]
        enabled = false
        [status]
        socket = "%2$s/status.sock"
        """
            .formatted(name, state, relay.url()));
  }

  /** What {@code cellmesh boards} prints; empty while the agent does not answer. */
  private String boards(String at, boolean json) {
    try {
      return StatusClient.boards(folder.resolve(at).resolve("status.sock"), json);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void killedBoard_isSilentOnEveryList_untilItIsDismissed_andTwoOfOneNameSaySo() throws Exception {
    try (ForeignRelay relay = ForeignRelay.start();
        AgentProcess a = board("a", "barn", relay);
        AgentProcess b = board("b", "barn", relay);
        AgentProcess c = board("c", "hill", relay)) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(boards("a", false))
                      .as("%s %s", b.log(), c.log())
                      .startsWith("3 boards report\n"));
      assertThat(boards("a", false)).contains("another board has this name");
      assertThat(a.status()).doesNotContain("\"sameName\":[]").contains("\"alone\":false");
      assertThat(a.log()).contains("Another board is called barn, too");
      c.kill();
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(boards("b", true))
                      .contains("\"board\":\"hill\"", "\"state\":\"silent\"", "missedBy"));
      assertThat(a.status()).contains("\"board\":\"hill\",\"silentSeconds\":");
      assertThat(StatusClient.dismiss(folder.resolve("a/status.sock"), "barn"))
          .contains("not silent");
      assertThat(StatusClient.dismiss(folder.resolve("a/status.sock"), "hill")).isEmpty();
      await().atMost(LONG).until(() -> !boards("b", true).contains("hill"));
      b.terminate();
      await().atMost(LONG).until(() -> a.status().contains("\"alone\":true"));
    }
  }

  /** The words of {@code cellmesh status}; empty while the agent does not answer. */
  private String status(String at) {
    try {
      return StatusClient.ask(folder.resolve(at).resolve("status.sock"), false);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void copiedCard_bothBoardsSaySo_untilOneHasAKeyOfItsOwn() throws Exception {
    try (ForeignRelay relay = ForeignRelay.start();
        AgentProcess a = board("a", "barn", relay)) {
      await().atMost(LONG).until(() -> a.status().contains("\"joined\":true"));
      assertThat(status("a")).doesNotContain("this board's key");
      Path key = Path.of("identity.nsec");
      Files.createDirectories(folder.resolve("b"));
      Files.copy(folder.resolve("a").resolve(key), folder.resolve("b").resolve(key));
      try (AgentProcess b = board("b", "barn", relay)) {
        for (String board : List.of("a", "b")) {
          await()
              .atMost(LONG)
              .untilAsserted(
                  () ->
                      assertThat(status(board))
                          .as("%s %s", a.log(), b.log())
                          .contains("another process speaks with this board's key"));
        }
        assertThat(a.log()).contains("another process speaks with this board's key");
        assertThat(b.log()).contains("another process speaks with this board's key");
        b.terminate();
      }
      Files.delete(folder.resolve("b").resolve(key));
      try (AgentProcess b = board("b", "hill", relay)) {
        await()
            .atMost(LONG)
            .untilAsserted(
                () -> assertThat(boards("b", false)).as(b.log()).startsWith("2 boards report\n"));
        assertThat(status("b")).doesNotContain("this board's key");
      }
    }
  }
}
