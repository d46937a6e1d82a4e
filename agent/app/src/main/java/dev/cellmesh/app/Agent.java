package dev.cellmesh.app;

import dev.cellmesh.app.dashboard.DashboardServer;
import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.app.status.StatusServer;
import dev.cellmesh.app.status.Version;
import dev.cellmesh.app.systemd.SdNotify;
import dev.cellmesh.config.Config;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.runtime.Counter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What {@code cellmesh run} runs: one board with its relay, page, status socket and watchdog.
 * Closes what it started in reverse order.
 */
public final class Agent implements AutoCloseable {
  /** How often {@link #check} is to be called. */
  public static final long CHECK_EVERY_MILLIS = 500;

  /** systemd waits this long for {@code READY=1} at most; a board without relays runs, too. */
  private static final long READY_WITHIN_NANOS = 10_000_000_000L;

  /** The gateway beats twice a second, so less than this may look silent. */
  private static final long LOOK_AT_LEAST_EVERY_NANOS = 2_000_000_000L;

  private static final long GIVE_UP_AFTER_NANOS = 20_000_000_000L;

  private final Config config;
  private final Board board;
  private final SdNotify systemd;
  private final Deque<AutoCloseable> running;
  private final long startedNanos = System.nanoTime();
  private final AtomicBoolean ready = new AtomicBoolean();
  private long lookedNanos = System.nanoTime();
  private long movedNanos = System.nanoTime();
  private volatile List<String> standingStill = List.of();

  private Agent(Config config, Board board, SdNotify systemd, Deque<AutoCloseable> running) {
    this.running = running;
    this.config = config;
    this.board = board;
    this.systemd = systemd;
  }

  /**
   * Starts everything.
   *
   * @throws Failure if something that was configured cannot be had
   */
  public static Agent start(Config config, Map<String, String> environment) {
    Path state = config.board().stateDirectory();
    try {
      Files.createDirectories(state);
    } catch (IOException e) {
      throw new Failure(
          "cannot make the state directory "
              + state
              + (e instanceof AccessDeniedException ? ": permission denied" : "")
              + "; give it to the agent's user, or set board.stateDirectory",
          e);
    }
    Identity identity = Identity.loadOrCreate(state.resolve("identity.nsec"));
    RoomKey key = Membership.key(config.room(), identity, state);
    if (key.isOpen()) {
      Logger.warn(
          "Open room: whoever knows the name \"{}\" can join, read and publish. Set"
              + " room.passwordFile or room.inviteFile to close it.",
          config.room().name());
    }
    SdNotify systemd = SdNotify.of(environment, ProcessHandle.current().pid());
    Deque<AutoCloseable> running = new ArrayDeque<>();
    if (config.relay().enabled()) {
      running.push(Services.startRelay(config.relay()));
    }
    Board board = Board.start(config, identity, key, RoomMemory.load(state, config.room().name()));
    running.push(board);
    Agent agent = new Agent(config, board, systemd, running);
    var _ = board.room().joined().thenRunAsync(agent::joined, Thread::startVirtualThread);
    try {
      agent.startServers(key);
    } catch (RuntimeException e) {
      agent.close();
      throw e;
    }
    Logger.info("cellmesh {} runs as peer {}", Version.number(), identity.npub());
    return agent;
  }

  private void startServers(RoomKey key) {
    try {
      running.push(
          StatusServer.start(
              config.status().socket(), board::status, board.room().mesh()::configure));
    } catch (IOException e) {
      throw new Failure(
          "cannot answer on the status socket "
              + config.status().socket()
              + ": "
              + e.getMessage()
              + "; stop the other agent, or set status.socket",
          e);
    }
    if (config.dashboard().enabled()) {
      startDashboard(key);
    }
  }

  /** A taken port is no reason to lose readings. */
  private void startDashboard(RoomKey key) {
    String host = config.dashboard().host();
    int port = config.dashboard().port();
    try {
      DashboardServer dashboard =
          Services.startDashboard(
              host, port, Services.source(config, key, this::ailment, board::status));
      running.push(dashboard);
      Logger.info("Dashboard at {}", dashboard.url());
    } catch (IOException e) {
      Logger.error(
          "No dashboard: cannot listen on {}:{}: {}; stop what uses the port, or set"
              + " dashboard.port",
          host,
          port,
          e.getMessage());
    }
  }

  private @Nullable String ailment() {
    List<String> still = standingStill;
    return still.isEmpty() ? null : String.join(", ", still) + " stands still";
  }

  /**
   * Looks after the board; called every {@link #CHECK_EVERY_MILLIS}.
   *
   * @throws Failure if the board has stood still for so long that only a restart helps
   */
  public void check() {
    try {
      board.check();
    } catch (IllegalStateException e) {
      Logger.warn("The board does not answer: {}", e.getMessage());
    }
    long now = System.nanoTime();
    if (now - startedNanos >= READY_WITHIN_NANOS) {
      ready();
    }
    long every = Math.max(LOOK_AT_LEAST_EVERY_NANOS, systemd.feedEveryMillis() * 1_000_000);
    if (now - lookedNanos >= every) {
      lookedNanos = now;
      look(now);
    }
  }

  /** At once, not at the next check: what waits for this unit starts then. */
  private void joined() {
    Logger.info(
        "Joined room {} as {} in {} ms",
        config.room().name(),
        board.name(),
        (System.nanoTime() - startedNanos) / 1_000_000);
    ready();
  }

  private void ready() {
    if (ready.compareAndSet(false, true)) {
      systemd.ready();
    }
  }

  private void look(long now) {
    List<String> still = board.standingStill();
    standingStill = still;
    if (still.isEmpty()) {
      movedNanos = now;
      AgentStatus status = board.status();
      systemd.feedWatchdog();
      systemd.status(
          "cell %d of %d, %d links, %d readings published"
              .formatted(
                  status.mesh().cell(),
                  status.mesh().structure().cells(),
                  status.mesh().links().size(),
                  Counter.value(status.counters(), "gateway.readings.published")));
      return;
    }
    Logger.error("{} stands still; the watchdog is not fed", String.join(", ", still));
    if (now - movedNanos >= GIVE_UP_AFTER_NANOS + systemd.feedEveryMillis() * 2_000_000) {
      throw new Failure(
          String.join(", ", still)
              + " has stood still for too long; see the log above, and restart");
    }
  }

  /** Tells systemd that a stop is on its way. */
  public void stopping() {
    systemd.stopping();
    Logger.info("Stopping");
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        Logger.warn(e, "Cannot close everything");
      }
    }
  }
}
