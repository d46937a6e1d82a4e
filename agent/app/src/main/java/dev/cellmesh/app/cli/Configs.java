package dev.cellmesh.app.cli;

import dev.cellmesh.app.Parts;
import dev.cellmesh.config.Config;
import dev.cellmesh.config.kit.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a configuration as every command does: warnings go to standard error, errors throw. */
final class Configs {
  private Configs() {}

  static Config load(Path file, PrintWriter err) {
    Config config = load(file, problem -> err.println(problem.render()));
    err.flush();
    return config;
  }

  /** The same for who says otherwise what should be mended. */
  static Config load(Path file, Consumer<Problem> warnings) {
    return Parts.CONFIGURATION.load(file, System.getenv(), warnings);
  }
}
