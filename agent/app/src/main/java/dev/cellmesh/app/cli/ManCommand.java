package dev.cellmesh.app.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellmesh man}: manual pages, for where none are installed. */
@Command(
    name = "man",
    description = {
      "Print the manual page of a command, for man(1): cellmesh man run | man -l -",
      "Where Cellmesh is installed the pages are, too: man cellmesh-run"
    })
final class ManCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "Which command, such as run, or room create; unless given, cellmesh itself.")
  List<String> command = List.of();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CommandSpec wanted = spec.root();
    for (String word : command) {
      var below = wanted.subcommands().get(word);
      if (below == null) {
        throw new ParameterException(spec.commandLine(), "there is no command " + word);
      }
      wanted = below.getCommandSpec();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(ManPage.of(wanted));
    out.flush();
    return ExitStatus.OK;
  }
}
