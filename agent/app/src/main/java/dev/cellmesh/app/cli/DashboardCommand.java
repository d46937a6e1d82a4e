package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.status.StatusClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cellmesh dashboard}: the address that opens the running agent's page. */
@Command(
    name = "dashboard",
    description = {
      "Print the address that opens the running agent's page.",
      "Whoever has the address can read the room. A browser that has opened it once is known from"
          + " then on. For root and the agent's user."
    })
final class DashboardCommand implements Callable<Integer> {
  @Option(names = "--open", description = "Open it in the browser of this desktop, too.")
  boolean open;

  @Mixin AgentSocket socket = new AgentSocket();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Path at = socket.path(spec.commandLine().getErr());
    StatusClient.Dashboard answer;
    try {
      answer = StatusClient.dashboard(at);
    } catch (IOException e) {
      throw AgentSocket.failure(at, e);
    }
    if (!answer.given()) {
      throw new Failure("the agent at " + at + " does not do it: " + answer.text());
    }
    String url = answer.text();
    PrintWriter out = spec.commandLine().getOut();
    out.println(url);
    out.flush();
    if (open) {
      Browser.open(url, System.getenv());
    }
    return ExitStatus.OK;
  }
}
