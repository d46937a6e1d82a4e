package dev.cellmesh.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Who this board is and where it keeps its state.
 *
 * @param name how people call the board, 1 to 64 characters, without {@code / + #} and control
 *     characters because it becomes a level of MQTT topics
 * @param stateDirectory where identity and journal live; may not exist yet
 * @param uplink whether bytes cost money; a metered board is a poor bridge
 */
public record BoardConfig(String name, Path stateDirectory, Uplink uplink) {
  /** How the site's traffic is paid for. */
  public enum Uplink {
    UNMETERED,
    METERED
  }

  public BoardConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(stateDirectory, "stateDirectory");
    Objects.requireNonNull(uplink, "uplink");
  }

  public BoardConfig withName(String newName) {
    return new BoardConfig(newName, stateDirectory, uplink);
  }

  public BoardConfig withStateDirectory(Path newStateDirectory) {
    return new BoardConfig(name, newStateDirectory, uplink);
  }
}
