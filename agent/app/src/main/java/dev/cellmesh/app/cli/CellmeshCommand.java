package dev.cellmesh.app.cli;

import dev.cellmesh.app.status.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand, and what all subcommands take. */
@Command(
    name = "cellmesh",
    description = "Sensor readings over a peer-to-peer cellular mesh.",
    mixinStandardHelpOptions = true,
    versionProvider = CellmeshCommand.Build.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, or stopped on request",
      "1:failure",
      "2:wrong usage",
      "78:the configuration cannot be used"
    })
final class CellmeshCommand implements Runnable {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Log what happens in detail, and show stack traces.")
  boolean debug;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** The version, for picocli. */
  static final class Build implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "cellmesh " + Version.number(),
        "Java " + Runtime.version() + ", " + System.getProperty("os.arch")
      };
    }
  }
}
