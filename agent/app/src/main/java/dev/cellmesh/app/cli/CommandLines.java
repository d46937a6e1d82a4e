package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.text.Printable;
import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.keys.IdentityException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses the command line, runs the command and turns what it throws into words and a status. */
final class CommandLines {
  private final CellmeshCommand root = new CellmeshCommand();
  private final CommandLine commandLine;

  private CommandLines(Stop stop) {
    commandLine =
        new CommandLine(root)
            .addSubcommand("run", new RunCommand(root, stop))
            .addSubcommand("demo", new DemoCommand(root, stop))
            .addSubcommand("check-config", new CheckConfigCommand())
            .addSubcommand("room", new RoomCommand())
            .addSubcommand("simulate", new SimulateCommand())
            .addSubcommand("status", new StatusCommand())
            .addSubcommand("boards", new BoardsCommand())
            .addSubcommand("dashboard", new DashboardCommand())
            .addSubcommand("cells", new CellsCommand())
            .addSubcommand("subscribe", new SubscribeCommand(root, stop))
            .addSubcommand("prepare", new PrepareCommand())
            .addSubcommand("completion", new CompletionCommand())
            .addSubcommand("man", new ManCommand());
    commandLine.setExecutionExceptionHandler((e, line, _) -> explain(e, line));
    commandLine.setParameterExceptionHandler((e, _) -> usage(e));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** All commands, for who describes them. */
  static CommandLine tree() {
    return new CommandLines(new Stop()).commandLine;
  }

  /** Runs one command to its end; the exit status. */
  static int run(String[] arguments) {
    Stop stop = Stop.onSignals();
    int status = ExitStatus.FAILURE;
    try {
      status = execute(stop, arguments);
    } finally {
      stop.finish(status);
    }
    return status;
  }

  private static int execute(Stop stop, String... arguments) {
    return new CommandLines(stop).commandLine.execute(arguments);
  }

  /** The same with other streams. */
  static int execute(Stop stop, PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLines(stop).commandLine;
    return line.setOut(out).setErr(err).execute(arguments);
  }

  private int explain(Exception e, CommandLine line) throws Exception {
    PrintWriter err = line.getErr();
    if (e instanceof InterruptedException) {
      return ExitStatus.FAILURE;
    }
    int status = ExitStatus.FAILURE;
    if (e instanceof ConfigException config) {
      err.println(config.render());
      status = ExitStatus.CONFIGURATION;
    } else if (e instanceof Failure || e instanceof IdentityException) {
      // An agent or a relay may be quoted in it.
      err.println("cellmesh: " + Printable.lines(String.valueOf(e.getMessage())));
    } else {
      // Not foreseen: the class says more than a message that may be missing.
      err.println(
          "cellmesh: "
              + Printable.lines(e.toString())
              + (root.debug ? "" : " (--debug shows where)"));
    }
    if (root.debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return status;
  }

  private static int usage(ParameterException e) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("cellmesh: " + what(e));
    String meant = suggestion(e);
    err.println(
        meant == null ? "See: " + line.getCommandSpec().qualifiedName() + " --help" : meant);
    err.flush();
    return ExitStatus.USAGE;
  }

  private static String what(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && e.getCommandLine().getParent() == null) {
      String first = unmatched.getUnmatched().getFirst();
      if (!first.startsWith("-")) {
        return "there is no command " + first;
      }
    }
    return String.valueOf(e.getMessage()).replaceFirst("is not an? (int|long)$", "is not a number");
  }

  private static @Nullable String suggestion(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      return near.isEmpty() ? null : "Did you mean: " + String.join(" or ", near) + "?";
    }
    return null;
  }
}
