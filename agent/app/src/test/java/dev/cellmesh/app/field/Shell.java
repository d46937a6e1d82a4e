package dev.cellmesh.app.field;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Commands of the system, in namespaces or out of them. */
final class Shell {
  private Shell() {}

  /**
   * Runs to the end; what it said.
   *
   * @throws IllegalStateException if it fails, with what it said
   */
  static String run(String... command) {
    return feed("", List.of(command));
  }

  /** The same with {@code input} on standard input. */
  static String feed(String input, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said + input);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Starts what goes on; its output goes to {@code log}. */
  static Process start(Path log, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Compiles a program in C of this test's resources; where it is. */
  static Path compile(Path folder, String source, String... options) {
    Path program = folder.resolve(source.replace(".c", ""));
    if (!Files.exists(program)) {
      try (InputStream in =
          Objects.requireNonNull(Shell.class.getResourceAsStream("/field/" + source))) {
        Files.write(folder.resolve(source), in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-Wall"));
      command.addAll(List.of(options));
      command.addAll(List.of("-o", program.toString(), folder.resolve(source).toString()));
      feed("", command);
    }
    return program;
  }

  /** What runs {@code command} in a namespace. */
  static List<String> in(String namespace, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(List.of(command));
    return all;
  }
}
