package dev.cellmesh.app.demo;

import dev.cellmesh.app.Board;
import dev.cellmesh.app.Failure;
import dev.cellmesh.app.Membership;
import dev.cellmesh.app.RoomMemory;
import dev.cellmesh.app.Services;
import dev.cellmesh.app.dashboard.DashboardServer;
import dev.cellmesh.app.sink.Received;
import dev.cellmesh.config.Config;
import dev.cellmesh.keys.AccessToken;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.Invite;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.sensors.senml.BoardReading;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A room on this machine: a relay, an MQTT broker, boards with simulated sensors, a leaf that
 * measures, and the page; everything listens on loopback. Boards that are to be killed run in
 * processes of their own, with a temporary directory; nothing else is written to disk.
 */
public final class Demo implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /**
   * A message that was lost is asked for again after some 40 s at the latest (docs/protocol.md).
   */
  private static final long REPAIR_MILLIS = 60_000;

  private static final long HURRY_MILLIS = 2_000;

  /**
   * Boards of this process that are on their way into the room at the same time: few where all of
   * them hear each other, more where each has the few of its cell to look for.
   */
  private static final int JOINING_COLD = 16;

  private static final int JOINING = 64;

  private static final long RAMP_MILLIS = 50;

  /** About the time a core of a small machine takes to start another Java. */
  private static final long PROCESS_RAMP_MILLIS = 500;

  private final DemoOptions options;
  private final Invite invite = Invite.generate();
  private final RoomKey key = RoomKey.fromInvite(invite.text());
  private final long startedNanos = System.nanoTime();
  private final DeliveryMeter meter = new DeliveryMeter();
  private final Received received = new Received();
  private final List<Board> boards = new CopyOnWriteArrayList<>();
  private final Thread ramp = Thread.ofPlatform().name("demo-ramp").unstarted(this::startBoards);
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final EmbeddedRelay relay;
  private final DemoBroker broker;
  private final DemoBoards configs;
  private final Room leaf;
  private final DashboardServer dashboard;
  private final Replacements replacements;
  private volatile boolean closing;
  private volatile @Nullable RuntimeException rampFault;
  private long joinedMillis = -1;
  private long settledMillis = -1;

  private Demo(DemoOptions options) throws IOException {
    this.options = options;
    relay = EmbeddedRelay.start();
    running.push(relay);
    broker = DemoBroker.start(options.mqttPort());
    running.push(broker);
    configs = new DemoBoards(options, relay.url(), broker.port());
    Config leafConfig = configs.leaf();
    RoomMemory memory = RoomMemory.of(configs.remembered());
    leaf = Membership.join(leafConfig, Role.LEAF, Identity.generate(), key, memory);
    leaf.channel(leafConfig.gateway().channel())
        .subscribe(
            message -> {
              // What is retained would hide that something was lost.
              if (!message.retained()) {
                received
                    .readings(message)
                    .forEach(reading -> meter.arrived(reading, Instant.now(), System.nanoTime()));
              }
            });
    int here = options.boards() - options.replace();
    replacements =
        new Replacements(configs, invite, here, options.replace(), new SplittableRandom());
    running.push(replacements);
    startBoard();
    dashboard = startDashboard(leafConfig);
    running.push(dashboard);
    ramp.start();
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

  /**
   * One after another, so that the machine, which has to do the work of them all, keeps up: at most
   * {@link #JOINING} have not joined yet.
   */
  private void startBoards() {
    try {
      while (!closing && boards.size() < options.boards() - options.replace()) {
        long joining = boards.stream().filter(board -> !board.room().joined().isDone()).count();
        if (joining < (configs.remembered().equals(Structure.ALONE) ? JOINING_COLD : JOINING)) {
          startBoard();
        } else {
          Thread.sleep(RAMP_MILLIS);
        }
      }
      while (!closing && replacements.startNext()) {
        Thread.sleep(PROCESS_RAMP_MILLIS);
      }
    } catch (InterruptedException e) {
      Logger.debug("The demo ends while boards are being started");
    } catch (RuntimeException e) {
      rampFault = e;
    }
  }

  private void startBoard() {
    int index = boards.size();
    String name = DemoBoards.name(index);
    boards.add(
        Board.start(
            configs.board(index),
            Identity.generate(),
            key,
            RoomMemory.of(configs.remembered()),
            readings -> readings.forEach(r -> meter.published(new BoardReading(name, r)))));
  }

  private DashboardServer startDashboard(Config config) throws IOException {
    DashboardServer.Source source =
        Services.source(config, key, () -> null, boards.getFirst()::status);
    AccessToken token = AccessToken.generate();
    try {
      return Services.startDashboard(HOST, options.dashboardPort(), source, token);
    } catch (IOException e) {
      Logger.debug("Port {}: {}", options.dashboardPort(), e.getMessage());
      return Services.startDashboard(HOST, 0, source, token);
    }
  }

  /** The address that opens the page. */
  public String url() {
    return dashboard.openingUrl();
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

  /** The boards of this process; the first one reads from the MQTT broker. */
  public List<Board> boards() {
    return List.copyOf(boards);
  }

  /**
   * Looks after the boards and tells how far the mesh is; called about twice a second.
   *
   * @throws Failure if a board could not be started, or one that runs in a process of its own ended
   */
  public DemoProgress check() {
    RuntimeException fault = rampFault;
    if (fault != null) {
      throw new Failure("a board cannot be started: " + fault.getMessage(), fault);
    }
    List<MeshState> states = states(Board::check);
    long now = System.nanoTime();
    replacements.step(now, meter);
    DemoProgress progress = progress(states, leaf.joined().isDone());
    if (joinedMillis < 0 && progress.joined() == options.boards()) {
      joinedMillis = (now - startedNanos) / 1_000_000;
    }
    if (settledMillis < 0 && progress.isSettled(options.boards())) {
      settledMillis = (now - startedNanos) / 1_000_000;
      meter.measureFrom(Instant.now(), now);
      replacements.begin(now);
    }
    return progress;
  }

  private DemoProgress progress(List<MeshState> states, boolean leafJoined) {
    List<String> living = new ArrayList<>(replacements.living());
    int elsewhere = living.size();
    boards.forEach(board -> living.add(board.name()));
    return DemoProgress.of(states, elsewhere, replacements.joined(), living, meter, leafJoined)
        .with(replacements.killed(), replacements.replaced(meter));
  }

  /** Of a board that is too busy to answer nothing is known this time. */
  private List<MeshState> states(Function<Board, MeshState> ask) {
    List<MeshState> states = new ArrayList<>();
    for (Board board : boards) {
      try {
        states.add(ask.apply(board));
      } catch (IllegalStateException e) {
        Logger.debug("{}: {}", board.name(), e.getMessage());
      }
    }
    return states;
  }

  /** Whether the mesh stands or stood. */
  public boolean hasSettled() {
    return settledMillis >= 0;
  }

  /** From the start until the mesh stood, in milliseconds; −1 while it has not. */
  public long settledMillis() {
    return settledMillis;
  }

  /** Whether all that were to be killed are, and the leaf has heard from those in their stead. */
  public boolean hasReplaced() {
    return hasSettled() && replacements.isDone(meter);
  }

  /**
   * Stops the sensors, waits for what is on its way, and sums up.
   *
   * @param hurry whether somebody waits for the end: what takes long to repair counts as lost then
   */
  public DemoSummary finish(boolean hurry) throws InterruptedException {
    DemoProgress last = progress(states(board -> board.room().mesh().state()), true);
    long longestGapMillis = meter.longestGapMillis(System.nanoTime());
    Together.run(boards, Board::stopReading);
    if (!meter.awaitAll(hurry ? HURRY_MILLIS : REPAIR_MILLIS)) {
      Logger.warn(
          "{} readings are lost, the first: {}",
          meter.published() - meter.delivered(),
          meter.missingBefore(Instant.MAX).getFirst());
    }
    return new DemoSummary(
        options.boards(),
        last.cells(),
        last.links(),
        last.bridges(),
        joinedMillis,
        settledMillis,
        last.killed(),
        last.replaced(),
        meter.published(),
        meter.delivered(),
        meter.published() - meter.delivered(),
        meter.duplicates(),
        longestGapMillis,
        meter.percentileMillis(50),
        meter.percentileMillis(99));
  }

  @Override
  public void close() {
    closing = true;
    try {
      ramp.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<AutoCloseable> rooms = new ArrayList<>(boards);
    rooms.add(leaf);
    Together.run(rooms, Demo::close);
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
