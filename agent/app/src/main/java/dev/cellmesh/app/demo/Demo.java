package dev.cellmesh.app.demo;

import dev.cellmesh.app.Board;
import dev.cellmesh.app.Membership;
import dev.cellmesh.app.Services;
import dev.cellmesh.app.cli.Failure;
import dev.cellmesh.app.dashboard.DashboardServer;
import dev.cellmesh.app.sink.Received;
import dev.cellmesh.config.Config;
import dev.cellmesh.mesh.MeshState;
import dev.cellmesh.mesh.Role;
import dev.cellmesh.nostr.Identity;
import dev.cellmesh.nostr.Invite;
import dev.cellmesh.nostr.RoomKey;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.sensors.Reading;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tinylog.Logger;

/**
 * A room in one process: a relay, an MQTT broker, boards with simulated sensors, a leaf that
 * measures, and the page. Nothing is written to disk; everything listens on loopback.
 */
public final class Demo implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final DemoOptions options;
  private final RoomKey key = RoomKey.fromInvite(Invite.generate());
  private final DeliveryMeter meter = new DeliveryMeter();
  private final Received received = new Received();
  private final List<Board> boards = new ArrayList<>();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final EmbeddedRelay relay;
  private final DemoBroker broker;
  private final DemoBoards configs;
  private final Room leaf;
  private final DashboardServer dashboard;
  private boolean measuring;

  private Demo(DemoOptions options) throws IOException {
    this.options = options;
    relay = EmbeddedRelay.start();
    running.push(relay);
    broker = DemoBroker.start(options.mqttPort());
    running.push(broker);
    configs = new DemoBoards(options, relay.url(), broker.port());
    Config leafConfig = configs.leaf();
    leaf = Membership.join(leafConfig, Role.LEAF, Identity.generate(), key);
    leaf.channel(leafConfig.gateway().channel())
        .subscribe(
            message ->
                received
                    .readings(message)
                    .forEach(reading -> meter.arrived(reading, Instant.now())));
    for (int i = 0; i < options.boards(); i++) {
      boards.add(Board.start(configs.board(i), Identity.generate(), key, this::publishing));
    }
    dashboard = startDashboard(leafConfig);
    running.push(dashboard);
  }

  /**
   * Starts everything; the mesh forms while {@link #check} is called.
   *
   * @throws Failure if a part cannot be had
   */
  public static Demo start(DemoOptions options) {
    try {
      return new Demo(options);
    } catch (IOException e) {
      throw new Failure("the demo cannot start: " + e.getMessage(), e);
    }
  }

  private DashboardServer startDashboard(Config config) throws IOException {
    DashboardServer.Source source =
        Services.source(config, key, () -> null, boards.getFirst()::status);
    try {
      return Services.startDashboard(HOST, options.dashboardPort(), source);
    } catch (IOException e) {
      Logger.debug("Port {}: {}", options.dashboardPort(), e.getMessage());
      return Services.startDashboard(HOST, 0, source);
    }
  }

  private void publishing(List<Reading> readings) {
    readings.forEach(reading -> meter.published(reading.time()));
  }

  /** The address of the page. */
  public String url() {
    return dashboard.url();
  }

  /** The port of the page. */
  public int dashboardPort() {
    return dashboard.port();
  }

  /** The port of the MQTT broker. */
  public int mqttPort() {
    return broker.port();
  }

  /** The relay's address. */
  public String relayUrl() {
    return relay.url();
  }

  DeliveryMeter meter() {
    return meter;
  }

  /** The boards; the first one reads from the MQTT broker. */
  public List<Board> boards() {
    return List.copyOf(boards);
  }

  /** Looks after the boards and tells how far the mesh is; called about twice a second. */
  public DemoProgress check() {
    boards.forEach(Board::check);
    List<MeshState> states = states();
    DemoProgress progress = DemoProgress.of(states, meter, leaf.joined().isDone());
    if (!measuring && progress.isSettled(boards.size())) {
      measuring = true;
      meter.measureFrom(Instant.now());
    }
    return progress;
  }

  private List<MeshState> states() {
    return boards.stream().map(board -> board.room().mesh().state()).toList();
  }

  /** Stops the sensors, waits for what is on its way, and sums up. */
  public DemoSummary finish() throws InterruptedException {
    List<MeshState> states = states();
    together(boards, Board::stopReading);
    meter.awaitAll();
    DemoProgress last = DemoProgress.of(states, meter, true);
    return new DemoSummary(
        boards.size(),
        last.cells(),
        last.links(),
        last.bridges(),
        meter.published(),
        meter.delivered(),
        meter.duplicates(),
        meter.percentileMillis(50),
        meter.percentileMillis(99));
  }

  /** One after the other would take seconds. */
  private static <T> void together(List<T> all, java.util.function.Consumer<T> work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (T one : all) {
        done.add(threads.submit(() -> work.accept(one)));
      }
      for (Future<?> future : done) {
        future.get();
      }
    } catch (ExecutionException e) {
      Logger.warn(e, "Cannot stop everything");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> rooms = new ArrayList<>(boards);
    rooms.add(leaf);
    together(rooms, Demo::close);
    while (!running.isEmpty()) {
      close(running.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      Logger.warn(e, "Cannot close everything");
    }
  }
}
