package dev.cellmesh.app.cli;

import dev.cellmesh.app.Parts;
import dev.cellmesh.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Reads a configuration as every command does: warnings go to standard error, errors throw. */
final class Configs {
  private Configs() {}

  static Config load(Path file, PrintWriter err) {
    Config config =
        Parts.CONFIGURATION.load(file, System.getenv(), problem -> err.println(problem.render()));
    err.flush();
    return config;
  }
}
