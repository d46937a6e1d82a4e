package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use a state directory, and what a hang-up does; with agents as processes. */
class StateDirectoryTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  /** Hears SIGHUP, also where these tests run under nohup, which hands its deafness on. */
  private static final List<String> HEARING = List.of("env", "--default-signal=HUP");

  private AgentProcess agent(String name, Path state) throws Exception {
    Path at = folder.resolve(name);
    return AgentProcess.start(
        at,
        """
        [board]
        stateDirectory = "%s"
        [room]
        name = "farm"
        [nostr]
        relays = ["ws://127.0.0.1:1"]
        [mqtt]
        enabled = false
        [dashboard]
        enabled = false
        [status]
        socket = "%s/status.sock"
        """
            .formatted(state, at),
        HEARING);
  }

  private static void awaitRunning(AgentProcess agent) {
    await().atMost(LONG).until(() -> !agent.status().isEmpty());
  }

  @Test
  void secondAgent_onOneStateDirectory_isRefusedByName_untilTheFirstIsGone() throws Exception {
    Path state = folder.resolve("state");
    try (AgentProcess first = agent("first", state)) {
      awaitRunning(first);
      try (AgentProcess second = agent("second", state)) {
        assertThat(second.ended()).isEqualTo(1);
        assertThat(second.log())
            .contains(
                "cellmesh: another agent (process %d) uses the state directory %s; stop it (systemctl"
                        .formatted(first.pid(), state)
                    + " stop cellmesh, or kill %d), or give this one its own with"
                        .formatted(first.pid())
                    + " board.stateDirectory");
      }
      assertThat(first.isAlive()).isTrue();
      first.kill();
      try (AgentProcess next = agent("next", state)) {
        awaitRunning(next);
        Path lock = state.resolve("agent.lock");
        assertThat(lock).content().isEqualTo(next.pid() + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void hangUp_endsNothing_andSaysWhatToDoInstead() throws Exception {
    try (AgentProcess agent = agent("first", folder.resolve("state"))) {
      awaitRunning(agent);
      agent.hangUp();
      await().atMost(LONG).until(() -> agent.log().contains("SIGHUP changes nothing"));
      assertThat(agent.log()).contains("cellmesh.toml, then systemctl restart cellmesh");
      assertThat(agent.status()).isNotEmpty();
      assertThat(agent.terminate()).as(agent.log()).isZero();
    }
  }
}
