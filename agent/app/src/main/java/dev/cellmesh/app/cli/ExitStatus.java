package dev.cellmesh.app.cli;

import dev.cellmesh.config.kit.ConfigException;

/** What the process ends with. */
final class ExitStatus {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** {@code EX_CONFIG} of sysexits.h: trying again does not help, and systemd is told so. */
  static final int CONFIGURATION = ConfigException.EXIT_STATUS;

  private ExitStatus() {}
}
