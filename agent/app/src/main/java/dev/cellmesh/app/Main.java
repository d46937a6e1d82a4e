package dev.cellmesh.app;

import dev.cellmesh.app.cli.CommandLines;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process: native threads would keep it alive. */
  public static void main(String[] arguments) {
    System.exit(CommandLines.run(arguments));
  }
}
