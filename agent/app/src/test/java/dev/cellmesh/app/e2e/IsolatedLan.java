package dev.cellmesh.app.e2e;

import dev.cellmesh.app.status.StatusClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A switch without a way out, and boards on it: each a namespace with {@code cellmesh run}. */
final class IsolatedLan implements AutoCloseable {
  private static final String PREFIX = "cellmesh-lan-";
  private static final Pattern ABANDONED = Pattern.compile(PREFIX + "(\\d+)\\S*");

  private final Path folder;
  private final String name = PREFIX + ProcessHandle.current().pid();
  private final List<Board> boards = new ArrayList<>();

  private IsolatedLan(Path folder) {
    this.folder = folder;
    run("ip", "netns", "add", name);
    run("ip", "-n", name, "link", "add", "lan", "type", "bridge");
    run("ip", "-n", name, "link", "set", "lan", "up");
  }

  /** Makes one; skips the test, saying why, where there can be none. */
  static IsolatedLan open(Path folder) {
    String user = System.getProperty("user.name");
    Assumptions.assumeTrue("root".equals(user), "network namespaces need root, not " + user);
    try {
      removeAbandoned();
      return new IsolatedLan(folder);
    } catch (IllegalStateException e) {
      Assumptions.abort("no network namespaces here: " + e.getMessage());
      throw e;
    }
  }

  private static void removeAbandoned() {
    for (String line : run("ip", "netns", "list").lines().toList()) {
      Matcher left = ABANDONED.matcher(line);
      if (left.lookingAt() && ProcessHandle.of(Long.parseLong(left.group(1))).isEmpty()) {
        run("ip", "netns", "del", left.group());
      }
    }
  }

  /** One board; it has not started yet. */
  final class Board {
    private static final Pattern LINK_PEER = Pattern.compile("\"peer\":\"([0-9a-f]{64})\"");
    private static final Pattern LINKS = Pattern.compile("\"links\":\\[(.*?)]");

    final String address;
    private final String namespace;
    private final Path at;
    private final String rest;
    private @Nullable Process process;

    private Board(String board, int host, String rest) throws IOException {
      this.at = Files.createDirectories(folder.resolve(board));
      this.namespace = name + "-" + board;
      this.address = "10.77.0." + host;
      this.rest = rest;
      run("ip", "netns", "add", namespace);
      run("ip", "-n", namespace, "link", "set", "lo", "up");
      String port = "port" + host;
      run(
          ("ip -n " + name + " link add " + port + " type veth peer name eth0 netns " + namespace)
              .split(" "));
      run("ip", "-n", name, "link", "set", port, "master", "lan", "up");
      boards.add(this);
    }

    Board plugIn() {
      run("ip", "-n", namespace, "addr", "add", address + "/24", "dev", "eth0");
      run("ip", "-n", namespace, "link", "set", "eth0", "up");
      return this;
    }

    /** Drops what comes and goes by multicast DNS. */
    void blockMulticastDns() {
      run(
          "ip netns exec " + namespace + " nft -f -",
          """
          table inet block {
            chain in { type filter hook input priority 0; udp dport 5353 drop; }
            chain out { type filter hook output priority 0; udp dport 5353 drop; }
          }
          """);
    }

    Board start() throws IOException {
      Files.writeString(
          at.resolve("cellmesh.toml"),
          """
          [board]
          name = "%s"
          stateDirectory = "%s"
          [room]
          name = "barn"
          [nostr]
          relays = ["ws://192.0.2.1:7447"]
          [webrtc]
          stun = []
          [mqtt]
          enabled = false
          [vitals]
          enabled = false
          [dashboard]
          enabled = false
          [status]
          socket = "%s"
          %s
          """
              .formatted(at.getFileName(), at, socket(), rest));
      List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
      command.addAll(AgentProcess.command("run", "--config", at + "/cellmesh.toml"));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(at.resolve("log").toFile()))
              .start();
      return this;
    }

    /** Runs another program of the test's class path there; its output is {@code log}. */
    Board launch(Class<?> program, String... arguments) throws IOException {
      List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
      command.addAll(AgentProcess.command());
      command.removeLast();
      command.add(program.getName());
      command.addAll(List.of(arguments));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(at.resolve("log").toFile()))
              .start();
      return this;
    }

    private Path socket() {
      return at.resolve("status.sock");
    }

    /** Dies at once, as at a power failure. */
    void kill() {
      Process running = process;
      if (running != null) {
        running.destroyForcibly().onExit().join();
      }
    }

    /** What {@code cellmesh status --json} prints; empty while it does not answer. */
    String status() {
      try {
        return StatusClient.ask(socket(), true);
      } catch (IOException e) {
        return "";
      }
    }

    /** What the state directory's file holds. */
    String text(String file) throws IOException {
      return Files.readString(at.resolve(file));
    }

    Path file(String file) {
      return at.resolve(file);
    }

    boolean standsIn() {
      return status().contains("\"lan.stands-in\":1");
    }

    /** With how many peers it has links. */
    long links() {
      Matcher m = LINKS.matcher(status());
      return m.find() ? LINK_PEER.matcher(m.group(1)).results().count() : 0;
    }
  }

  /** A board with a cable; see {@link Board#plugIn}. */
  Board board(String board, String rest) throws IOException {
    return new Board(board, 11 + boards.size(), rest);
  }

  private static String run(String... command) {
    return run(List.of(command), "");
  }

  private static String run(String command, String input) {
    return run(List.of(command.split(" ")), input);
  }

  private static String run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    boards.forEach(Board::kill);
    boards.forEach(board -> run("ip", "netns", "del", board.namespace));
    run("ip", "netns", "del", name);
  }
}
