package dev.cellmesh.app.e2e;

import dev.cellmesh.app.status.StatusClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code cellmesh run} in a process of its own, on this test's class path. */
public final class AgentProcess implements AutoCloseable {
  private final Path folder;
  private final List<String> command;
  private Process process;

  private AgentProcess(Path folder, List<String> command) throws IOException {
    this.folder = folder;
    this.command = command;
    this.process = launch();
  }

  /** Writes the configuration into the folder and starts. */
  static AgentProcess start(Path folder, String toml) throws IOException {
    return start(folder, toml, List.of());
  }

  /**
   * The same by another program.
   *
   * @param launcher that program and its own arguments; the agent's command line comes after them
   */
  public static AgentProcess start(Path folder, String toml, List<String> launcher)
      throws IOException {
    Files.createDirectories(folder);
    Path config = folder.resolve("cellmesh.toml");
    Files.writeString(config, toml);
    List<String> command = new ArrayList<>(launcher);
    command.addAll(command("run", "--config", config.toString()));
    return new AgentProcess(folder, command);
  }

  /** The command line of the program with these arguments. */
  static List<String> command(String... arguments) {
    return java("dev.cellmesh.app.cli.Main", arguments);
  }

  /** The command line of a class of this test's class path. */
  public static List<String> java(String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main);
    command.addAll(List.of(arguments));
    return command;
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  /** Dies at once, as at a power failure. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  public void restart() throws IOException {
    kill();
    process = launch();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGHUP. */
  void hangUp() throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-HUP", Long.toString(pid())).start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("kill ended with " + status);
    }
  }

  /** Waits for its end; the exit status. */
  int ended() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("does not end: " + log());
    }
    return process.exitValue();
  }

  /** Ends in order on SIGTERM; the exit status. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("does not stop: " + log());
    }
    return process.exitValue();
  }

  /** What {@code cellmesh status --json} prints; empty while it does not answer. */
  public String status() {
    try {
      return StatusClient.ask(folder.resolve("status.sock"), true);
    } catch (IOException e) {
      return "";
    }
  }

  boolean isWell() {
    String status = status();
    return status.contains("\"purpose\"") && !status.contains("\"state\":\"starting\"");
  }

  public String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
