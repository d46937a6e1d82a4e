package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.status.StatusClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cellmesh boards}: all boards of the room, also those that are silent. */
@Command(
    name = "boards",
    description = {
      "List all boards of the room, asked through the agent that runs here: cell, health, sensors,"
          + " last reading, clock; and those that were known and are silent, since when, and whom"
          + " they are missed by.",
      "A board stays in the list until it is dismissed."
    })
final class BoardsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Option(
      names = "--dismiss",
      paramLabel = "BOARD",
      description =
          "Take a board that is gone for good off everybody's list, by name or npub. For root and"
              + " the agent's user.")
  @Nullable String dismiss;

  @Mixin AgentSocket socket = new AgentSocket();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Path at = socket.path(spec.commandLine().getErr());
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (dismiss == null) {
        out.println(StatusClient.boards(at, json).stripTrailing());
      } else {
        String refusal = StatusClient.dismiss(at, dismiss);
        if (!refusal.isEmpty()) {
          throw new Failure(refusal);
        }
        out.println("told the room");
      }
    } catch (IOException e) {
      throw AgentSocket.failure(at, e);
    }
    out.flush();
    return ExitStatus.OK;
  }
}
