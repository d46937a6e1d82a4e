package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.Parts;
import dev.cellmesh.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the running agent answers. */
final class AgentSocket {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The agent's configuration, if its status.socket is not the default.")
  @Nullable Path configFile;

  @Option(names = "--socket", paramLabel = "PATH", description = "The agent's status socket.")
  @Nullable Path socket;

  Path path(PrintWriter err) {
    if (socket != null) {
      return socket;
    }
    Config config =
        configFile == null ? Parts.CONFIGURATION.defaults("status") : Configs.load(configFile, err);
    return config.status().socket();
  }

  /** Nobody answers there: why, and what to do about it. */
  static Failure failure(Path at, IOException e) {
    return new Failure(explanation(at), e);
  }

  private static String explanation(Path at) {
    if (!Files.exists(at)) {
      return "no agent is running: there is no socket "
          + at
          + "; start it (systemctl start cellmesh), or name its socket with --socket";
    }
    if (!Files.isWritable(at)) {
      return "not allowed to ask the agent at " + at + "; use sudo, or join the socket's group";
    }
    return "no agent answers at " + at + "; start it: systemctl start cellmesh";
  }
}
