package dev.cellmesh.app.cli;

import dev.cellmesh.app.Agent;
import dev.cellmesh.app.log.LogSetup;
import dev.cellmesh.config.Config;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cellmesh run --config FILE}: the agent, until it is told to stop. */
@Command(name = "run", description = "Run the agent on this board until it is told to stop.")
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration, in TOML.")
  Path configFile = Path.of("");

  @Spec CommandSpec spec = CommandSpec.create();

  private final CellmeshCommand root;
  private final Stop stop;

  RunCommand(CellmeshCommand root, Stop stop) {
    this.root = root;
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    Config config = Configs.load(configFile, spec.commandLine().getErr());
    LogSetup.apply(config.log(), root.debug, System.getenv());
    Hangup.ignore(configFile);
    try (Agent agent = Agent.start(config, System.getenv())) {
      while (!stop.await(Agent.CHECK_EVERY_MILLIS)) {
        agent.check();
      }
      agent.stopping();
    }
    return ExitStatus.OK;
  }
}
