package dev.cellmesh.app.demo;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.status.StatusClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tinylog.Logger;

/** A board in a process of its own, which can be killed: {@code cellmesh run}. */
final class BoardProcess implements AutoCloseable {
  private static final String MAIN = "dev.cellmesh.app.cli.Main";
  private static final long STOP_SECONDS = 5;
  private static final int LOG_TAIL_CHARACTERS = 2_000;

  private final String name;
  private final Path folder;
  private final Process process;
  private boolean joined;

  private BoardProcess(String name, Path folder, Process process) {
    this.name = name;
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it with the Java and the class path of this process.
   *
   * @param folder made; for its configuration, state and log
   */
  static BoardProcess start(String name, Path folder, String configuration) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("cellmesh.toml");
    Files.writeString(file, configuration);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-Xms8m", "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(startUpCache());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(List.of("run", "--config", file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    process.getOutputStream().close();
    return new BoardProcess(name, folder, process);
  }

  /**
   * The cache of this process, if it was started with one: a start takes three quarters of the
   * time.
   */
  private static List<String> startUpCache() {
    String[] own = ProcessHandle.current().info().arguments().orElse(new String[0]);
    return Stream.of(own)
        .filter(option -> option.matches("-XX:AOTCache=.*|-Xlog:(aot|cds).*"))
        .toList();
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Sees whether it lives.
   *
   * @throws Failure if it has ended by itself
   */
  void check() {
    if (!process.isAlive()) {
      throw new Failure(
          "the process of board " + name + " has ended with " + process.exitValue() + ": " + log());
    }
  }

  /** Whether it has had a link; it is asked until it has. */
  boolean hasJoined() {
    if (!joined) {
      try {
        joined = StatusClient.ask(DemoBoards.socket(folder), true).contains("\"joined\":true");
      } catch (IOException e) {
        return false; // it does not listen yet
      }
    }
    return joined;
  }

  private String log() {
    try {
      String log = Files.readString(folder.resolve("log"), StandardCharsets.UTF_8).strip();
      return log.substring(Math.max(0, log.length() - LOG_TAIL_CHARACTERS));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  /** Dies at once, as at a power failure. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Tells it to leave the room; does not wait. */
  void stop() {
    process.destroy();
  }

  /** Leaves the room in order if it can. */
  @Override
  public void close() {
    stop();
    try {
      if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
      Logger.debug("{} takes long to stop", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }
}
