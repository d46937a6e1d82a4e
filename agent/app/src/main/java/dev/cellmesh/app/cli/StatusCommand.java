package dev.cellmesh.app.cli;

import dev.cellmesh.app.status.StatusClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cellmesh status}: what the running agent tells about itself. */
@Command(name = "status", description = "Show the running agent's cell, links, relays and sensors.")
final class StatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Mixin AgentSocket socket = new AgentSocket();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Path at = socket.path(spec.commandLine().getErr());
    try {
      String answer = StatusClient.ask(at, json).stripTrailing();
      spec.commandLine().getOut().println(answer);
      spec.commandLine().getOut().flush();
      return ExitStatus.OK;
    } catch (IOException e) {
      throw AgentSocket.failure(at, e);
    }
  }
}
