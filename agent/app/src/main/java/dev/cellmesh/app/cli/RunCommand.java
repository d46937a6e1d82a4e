package dev.cellmesh.app.cli;

import dev.cellmesh.app.Agent;
import dev.cellmesh.app.log.LogSetup;
import dev.cellmesh.config.Config;
import dev.cellmesh.config.kit.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cellmesh run --config FILE}: the agent, until it is told to stop. */
@Command(name = "run", description = "Run the agent on this board until it is told to stop.")
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration, in TOML.")
  Path configFile = Path.of("");

  private final CellmeshCommand root;
  private final Stop stop;

  RunCommand(CellmeshCommand root, Stop stop) {
    this.root = root;
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Problem> warnings = new ArrayList<>();
    Config config = Configs.load(configFile, warnings::add);
    LogSetup.apply(config.log(), root.debug, System.getenv());
    warnings.forEach(warning -> Logger.warn("{}", warning.render()));
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
