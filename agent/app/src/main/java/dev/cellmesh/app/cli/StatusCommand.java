package dev.cellmesh.app.cli;

import dev.cellmesh.app.status.StatusClient;
import dev.cellmesh.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cellmesh status}: what the running agent tells about itself. */
@Command(name = "status", description = "Show the running agent's cell, links, relays and sensors.")
final class StatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The agent's configuration, if its status.socket is not the default.")
  @Nullable Path configFile;

  @Option(names = "--socket", paramLabel = "PATH", description = "The agent's status socket.")
  @Nullable Path socket;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Path at = where();
    try {
      String answer = StatusClient.ask(at, json).stripTrailing();
      spec.commandLine().getOut().println(answer);
      spec.commandLine().getOut().flush();
      return ExitStatus.OK;
    } catch (IOException e) {
      throw new Failure(explanation(at), e);
    }
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

  private Path where() {
    if (socket != null) {
      return socket;
    }
    Config config =
        configFile == null
            ? Config.defaults("status")
            : Configs.load(configFile, spec.commandLine().getErr());
    return config.status().socket();
  }
}
