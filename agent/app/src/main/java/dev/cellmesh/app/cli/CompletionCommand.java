package dev.cellmesh.app.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellmesh completion}: what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script that makes a shell complete commands and options.",
      "For this shell alone: source <(cellmesh completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells; one script serves both, zsh by its bashcompinit. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh; both take the same script.")
  Shell shell = Shell.BASH;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(script(spec.root().commandLine()));
    out.flush();
    return ExitStatus.OK;
  }

  static String script(CommandLine root) {
    return AutoComplete.bash("cellmesh", root);
  }
}
