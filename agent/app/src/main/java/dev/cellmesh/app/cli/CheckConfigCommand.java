package dev.cellmesh.app.cli;

import dev.cellmesh.app.Membership;
import dev.cellmesh.config.Config;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellmesh check-config FILE}: the same check as at start-up, and nothing else. */
@Command(
    name = "check-config",
    description = "Check a configuration file, as at start-up; print every problem in it.")
final class CheckConfigCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration, in TOML.")
  Path file = Path.of("");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Config config = Configs.load(file, spec.commandLine().getErr());
    spec.commandLine()
        .getOut()
        .printf(
            "%s: well. Board %s in room %s, fingerprint %s, %d relay(s)%n",
            file,
            config.board().name(),
            config.room().name(),
            Membership.key(config.room()).fingerprint(),
            config.nostr().relays().size());
    spec.commandLine().getOut().flush();
    return ExitStatus.OK;
  }
}
