package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cellmesh prepare}, as help and manual show it; the launcher script does it. */
@Command(
    name = "prepare",
    description = {
      "Record the start-up cache again, as after an update of Java.",
      "Only speed depends on it. For root where Cellmesh is installed."
    })
final class PrepareCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new Failure("the launcher prepares, not the jar: start the script that lies beside it");
  }
}
