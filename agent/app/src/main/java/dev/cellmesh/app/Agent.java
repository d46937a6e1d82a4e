package dev.cellmesh.app;

import dev.cellmesh.app.dashboard.DashboardServer;
import dev.cellmesh.app.fleet.Fleet;
import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.app.status.OwnerRequests;
import dev.cellmesh.app.status.StatusServer;
import dev.cellmesh.app.status.StatusSource;
import dev.cellmesh.app.status.Version;
import dev.cellmesh.app.systemd.SdNotify;
import dev.cellmesh.app.systemd.Watch;
import dev.cellmesh.config.Config;
import dev.cellmesh.keys.AccessToken;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.runtime.Counter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  private static final String TOKEN_FILE = "dashboard.token";

  /** How often {@link #check} is to be called. */
  public static final long CHECK_EVERY_MILLIS = 500;

  /** systemd waits this long for {@code READY=1} at most; a board without relays runs, too. */
  private static final long READY_WITHIN_NANOS = 10_000_000_000L;

  /** The gateway beats twice a second, so less than this may look silent. */
  private static final long LOOK_AT_LEAST_EVERY_NANOS = 2_000_000_000L;

  private final Config config;
  private final Board board;
  private final SdNotify systemd;
  private final Deque<AutoCloseable> running;
  private final long startedNanos = System.nanoTime();
  private final AtomicBoolean ready = new AtomicBoolean();
  private long lookedNanos = System.nanoTime();
  private final Watch watch;
  private volatile @Nullable DashboardServer dashboard;

  private Agent(Config config, Board board, SdNotify systemd, Deque<AutoCloseable> running) {
    this.running = running;
    this.config = config;
    this.board = board;
    this.systemd = systemd;
    this.watch = new Watch(new Looked(), systemd);
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
    Deque<AutoCloseable> running = new ArrayDeque<>();
    running.push(StateLock.take(state));
    Identity identity = Identity.loadOrCreate(state.resolve("identity.nsec"));
    RoomKey key = Membership.key(config.room(), identity, state);
    SdNotify systemd = SdNotify.of(environment, ProcessHandle.current().pid());
    @Nullable EmbeddedRelay relay = null;
    if (config.relay().enabled()) {
      relay = Services.startRelay(config.relay());
      running.push(relay);
    }
    Board board = Board.start(config, identity, key, RoomMemory.load(state, config.room().name()));
    running.push(board);
    board.useLan(relay);
    Agent agent = new Agent(config, board, systemd, running);
    var _ = board.room().joined().thenRunAsync(agent::joined, Thread::startVirtualThread);
    try {
      agent.startServers(key);
    } catch (RuntimeException e) {
      agent.close();
      throw e;
    }
    Logger.info(
        "cellmesh {} runs as peer {} in room {}, fingerprint {}",
        Version.number(),
        identity.npub(),
        config.room().name(),
        key.fingerprint());
    return agent;
  }

  private void startServers(RoomKey key) {
    try {
      running.push(StatusServer.start(config.status().socket(), new Told(), new Requests()));
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
      AccessToken token =
          AccessToken.loadOrCreate(config.board().stateDirectory().resolve(TOKEN_FILE));
      DashboardServer started =
          Services.startDashboard(
              host, port, Services.source(config, key, watch::ailment, board::status), token);
      running.push(started);
      dashboard = started;
      Logger.info(
          "Dashboard at {}; `sudo cellmesh dashboard` prints the address that opens it",
          started.url());
    } catch (IOException e) {
      Logger.error(
          "No dashboard: cannot listen on {}:{}: {}; stop what uses the port, or set"
              + " dashboard.port",
          host,
          port,
          e.getMessage());
    }
  }

  /**
   * Looks after the board; called every {@link #CHECK_EVERY_MILLIS}. Whatever stands still, this
   * ends nothing: systemd's watchdog does.
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
      watch.look();
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

  /** What whoever may read the status socket is told. */
  private final class Told implements StatusSource {
    @Override
    public AgentStatus status() {
      return board.status();
    }

    @Override
    public byte[] boards(boolean json) throws InterruptedException {
      Fleet fleet = board.fleet();
      return json ? fleet.json() : fleet.text().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** What root and the agent's user may ask over the status socket. */
  private final class Requests implements OwnerRequests {
    @Override
    public void cells(int targetCells, int cellSize) {
      board.room().mesh().configure(targetCells, cellSize);
    }

    @Override
    public void dismiss(String named) {
      try {
        board.dismiss(board.fleet().silent(named));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalArgumentException("the agent is stopping", e);
      }
    }

    @Override
    public String dashboard() {
      DashboardServer page = dashboard;
      if (page == null) {
        throw new IllegalArgumentException(
            config.dashboard().enabled()
                ? "it could not start its page; the log says why"
                : "it serves no page; set dashboard.enabled = true");
      }
      return page.openingUrl();
    }
  }

  /** The board, as the watch looks at it. */
  private final class Looked implements Watch.Pipeline {
    @Override
    public List<String> standingStill() {
      return board.standingStill();
    }

    @Override
    public String summary() {
      AgentStatus status = board.status();
      return "cell %d of %d, %d links, %d readings published"
          .formatted(
              status.mesh().cell(),
              status.mesh().structure().cells(),
              status.mesh().links().size(),
              Counter.value(status.counters(), "gateway.readings.published"));
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
