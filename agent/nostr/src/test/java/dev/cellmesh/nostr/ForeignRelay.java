package dev.cellmesh.nostr;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Nostr relay that nobody of this project wrote: npm {@code @nostr-relay} 0.0.40 as a process of
 * its own under Node 20, on loopback. Installs its packages with {@code npm ci} the first time.
 */
public final class ForeignRelay implements AutoCloseable {
  private static final long INSTALL_SECONDS = 180;

  private final Path directory;
  private final int port;
  private @Nullable Process process;

  private ForeignRelay(Path directory, int wantedPort) throws IOException {
    this.directory = directory;
    this.port = launch(wantedPort);
  }

  /** Starts it on a free port. */
  public static ForeignRelay start() {
    try {
      Path directory = directory();
      install(directory);
      return new ForeignRelay(directory, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code ws://127.0.0.1:port}. */
  public String url() {
    return "ws://127.0.0.1:" + port;
  }

  /** Kills the process, as a relay dies: connections are cut, nothing is said. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
      process = null;
    }
  }

  /** Starts it again on the same port. */
  public void restart() {
    kill();
    try {
      launch(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private int launch(int wantedPort) throws IOException {
    Process started =
        new ProcessBuilder("node", "relay.mjs", Integer.toString(wantedPort))
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process = started;
    BufferedReader out =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null || !line.startsWith("listening ")) {
      kill();
      throw new IOException("the foreign relay said " + line + " instead of its port");
    }
    return Integer.parseInt(line.substring("listening ".length()));
  }

  /** The launcher's folder, seen from any module's folder. */
  private static Path directory() throws IOException {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path launcher = at.resolve("agent/nostr/src/test/relay");
      if (Files.exists(launcher.resolve("relay.mjs"))) {
        return launcher;
      }
    }
    throw new IOException("agent/nostr/src/test/relay is not above the working directory");
  }

  private static void install(Path directory) throws IOException {
    Path target = Files.createDirectories(directory.resolve("../../../target").normalize());
    try (FileChannel lock =
            FileChannel.open(
                target.resolve("foreign-relay.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var held = lock.lock()) {
      // npm writes this file last: a folder that an interrupted installation left lacks it.
      if (!held.isValid() || Files.exists(directory.resolve("node_modules/.package-lock.json"))) {
        return;
      }
      Path log = target.resolve("foreign-relay-npm.log");
      Process npm =
          new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
              .directory(directory.toFile())
              .redirectInput(new File("/dev/null")) // this JVM's own input belongs to Surefire
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
        npm.destroyForcibly();
        throw new IOException("npm ci failed in " + directory + ": " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
