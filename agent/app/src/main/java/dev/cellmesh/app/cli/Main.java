package dev.cellmesh.app.cli;

import dev.cellmesh.app.Membership;
import dev.cellmesh.app.log.LogSetup;
import dev.cellmesh.app.systemd.StandardStreams;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process. */
  public static void main(String[] arguments) {
    int status = CommandLines.run(arguments);
    end(status);
  }

  /** Ends the process, whatever threads there are. */
  static void end(int status) {
    LogSetup.flush();
    if (Membership.isNativeLoaded()) {
      StandardStreams.silence();
    }
    // Native threads would keep the process alive after a return, and complain while an orderly
    // exit winds the virtual machine down under them.
    Runtime.getRuntime().halt(status);
  }
}
