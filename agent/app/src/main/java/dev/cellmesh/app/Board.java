package dev.cellmesh.app;

import dev.cellmesh.app.fleet.Fleet;
import dev.cellmesh.app.fleet.Neighbours;
import dev.cellmesh.app.gateway.ClockDoubt;
import dev.cellmesh.app.gateway.Gateway;
import dev.cellmesh.app.gateway.LastReadings;
import dev.cellmesh.app.lan.Lan;
import dev.cellmesh.app.sink.SinkFeed;
import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.app.status.MeshReport;
import dev.cellmesh.app.status.ReportPacer;
import dev.cellmesh.app.status.Version;
import dev.cellmesh.app.systemd.Heartbeat;
import dev.cellmesh.config.BoardConfig;
import dev.cellmesh.config.Config;
import dev.cellmesh.config.NostrConfig;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.nostr.NostrSignalling;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.runtime.Channel;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.runtime.Signalling;
import dev.cellmesh.sensors.HealthLimit;
import dev.cellmesh.sensors.HostOptions;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Sensor;
import dev.cellmesh.sensors.SensorHost;
import dev.cellmesh.sensors.SensorStatus;
import dev.cellmesh.sensors.Value;
import dev.cellmesh.sensors.senml.Senml;
import dev.cellmesh.sinks.Sink;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A board, put together: the room, the sensors, the gateway between them, the sinks. Whoever made
 * it calls {@link #check} about twice a second.
 */
public final class Board implements AutoCloseable {
  /** A metered uplink may carry an edge only if nobody better is there. */
  private static final int METERED_HEALTH_PERCENT = 40;

  private static final long LIMIT_HEALTH_EVERY_SECONDS = 30;

  private final Config config;
  private final RoomMemory memory;
  private final String name;
  private final RoomKey key;
  private final Room room;
  private final NostrSignalling relays;
  private final SensorHost sensors;
  private final Gateway gateway;
  private final LastReadings lastReadings;
  private final ClockDoubt clock = new ClockDoubt();
  private final Neighbours neighbours;
  private final Solitude solitude = new Solitude();
  private final SameName sameName;
  private final List<SinkFeed> sinks = new ArrayList<>();
  private final ReportPacer pacer = new ReportPacer();
  private final Heartbeat heartbeat = new Heartbeat();
  private final Heartbeat.Part loop = heartbeat.part("mesh loop");
  private final long startedNanos = System.nanoTime();
  private final List<HealthLimit> limits;
  private volatile @Nullable Bytes lastReport;
  private volatile @Nullable Lan lan;
  private long seenInputs = -1;
  private long limitedAtSeconds = -LIMIT_HEALTH_EVERY_SECONDS;

  /** Sees every pack's readings just before they are published; for measuring. */
  public interface Witness {
    void publishing(List<Reading> readings);
  }

  private Board(
      Config config,
      Room room,
      NostrSignalling relays,
      RoomMemory memory,
      RoomKey key,
      Witness witness) {
    this.config = config;
    this.memory = memory;
    this.room = room;
    this.relays = relays;
    this.key = key;
    this.name = name(config, room.self());
    List<Sensor> made = Parts.sensors(config, room.self());
    this.limits =
        made.stream().filter(HealthLimit.class::isInstance).map(HealthLimit.class::cast).toList();
    this.sensors =
        new SensorHost(
            made,
            new HostOptions(
                config.gateway().maxQueuedReadings(),
                HostOptions.DEFAULT.firstBackOff(),
                HostOptions.DEFAULT.maxBackOff()));
    this.lastReadings = LastReadings.load(name, memory.directory(), Instant.now());
    Channel telemetry = room.channel(config.gateway().channel());
    telemetry.retain(this::lastReadings);
    Channel reports = room.channel(MeshReport.CHANNEL);
    reports.retain(this::lastReport);
    this.sameName = SameName.of(config, key.fingerprint());
    this.neighbours = Neighbours.load(name, memory.directory(), Instant.now());
    reports.receiveDirect(m -> heard(m.origin(), m.payload().toArray()));
    var _ = room.onPeerJoin(this::greet);
    var _ = room.onPeerLeave((peer, why) -> neighbours.gone(peer, why == CloseReason.BYE));
    this.gateway =
        new Gateway(
            sensors::take,
            taken -> {
              List<Reading> readings = clock.marked(taken, Instant.now());
              byte[] pack = Senml.encodeCbor(name, readings);
              witness.publishing(readings);
              lastReadings.take(readings, System.nanoTime());
              return pack;
            },
            pack -> telemetry.send(pack, name),
            new Gateway.Limits(
                Math.min(config.gateway().maxBatchReadings(), Senml.MAX_RECORDS),
                config.gateway().maxBatchDelay(),
                room.maxMessageBytes()),
            heartbeat.part("gateway"));
  }

  /** Joins the room and starts to publish; returns before the room is joined. */
  static Board start(Config config, Identity identity, RoomKey key, RoomMemory memory) {
    return start(config, identity, key, memory, readings -> {});
  }

  /** The same with a witness. */
  public static Board start(
      Config config, Identity identity, RoomKey key, RoomMemory memory, Witness witness) {
    NostrSignalling relays = Membership.relays(config, identity, key);
    Room room = Membership.join(config, Role.BOARD, identity, key, memory, relays);
    Board board = new Board(config, room, relays, memory, key, witness);
    for (Sink sink : Parts.sinks(config, room.self(), board.name)) {
      board.sinks.add(SinkFeed.start(sink, room));
    }
    board.gateway.start();
    board.sensors.start();
    return board;
  }

  /**
   * Looks for relays on the LAN from now on, and stands in as one, as far as the configuration
   * wants that; to be called once.
   *
   * @param own the relay that runs beside this board; null if there is none
   */
  void useLan(@Nullable EmbeddedRelay own) {
    boolean hasOwn = own != null && !NostrConfig.isThisMachine(config.relay().host());
    if (config.nostr().lan() && (hasOwn || !config.nostr().isOnThisMachine())) {
      lan =
          Lan.start(
              new Lan.Options(config.relay().standIn(), config.relay().port(), memory.directory()),
              relays,
              own,
              (host, port) -> Services.startRelay(config.relay().withAddress(host, port)),
              url -> tell(url, room.mesh().state()));
    }
  }

  /** SenML names what MQTT topics may hold, so a board's name may need mending. */
  private static String name(Config config, PeerId self) {
    String wanted = config.board().name();
    String normal = Senml.normaliseBoard(wanted);
    if (normal.isEmpty()) {
      normal = "board-" + self.shortHex();
    }
    if (!normal.equals(wanted)) {
      Logger.info("The board \"{}\" goes by the name {} in the room", wanted, normal);
    }
    return normal;
  }

  /** The room it is in. */
  public Room room() {
    return room;
  }

  /** The board's name as the room knows it. */
  public String name() {
    return name;
  }

  /**
   * Reports to the room when it is time, remembers how the room is, and sees whether the mesh loop
   * still moves.
   *
   * @return the mesh as it is now
   * @throws IllegalStateException if the loop does not answer in time
   */
  public MeshState check() {
    if (uptimeSeconds() - limitedAtSeconds >= LIMIT_HEALTH_EVERY_SECONDS) {
      limitedAtSeconds = uptimeSeconds();
      room.limitHealth(healthCeiling());
    }
    long inputs = Counter.value(room.counters(), "mesh_inputs");
    if (inputs != seenInputs) {
      seenInputs = inputs;
      loop.beat();
    }
    MeshState mesh = room.mesh().state();
    if (!mesh.links().isEmpty()) {
      memory.note(mesh.structure(), System.nanoTime());
    }
    neighbours.note(mesh, Instant.now());
    neighbours.keep(System.nanoTime());
    sameName.look(mesh, System.nanoTime());
    solitude.look(mesh, this::status, sameName.others(), System.nanoTime());
    if (pacer.isDue(mesh, System.nanoTime() / 1_000_000)) {
      byte[] report = MeshReport.json(status(mesh));
      lastReport = Bytes.wrap(report);
      if (!room.channel(MeshReport.CHANNEL).send(report, name)) {
        pacer.missed();
      }
    }
    clock.setOffset(room.relays().clockOffsetMillis());
    lastReadings.keep(System.nanoTime());
    return mesh;
  }

  /** Neighbours learn each other's names: those of one cell are to know who is silent. */
  private void greet(PeerId peer, Role role) {
    if (role == Role.BOARD) {
      Lan search = lan;
      tell(search == null ? null : search.ownUrl(), List.of(peer));
    }
  }

  /** Neighbours learn where this board's relay is, while it runs one. */
  private void tell(@Nullable String relay, MeshState mesh) {
    List<PeerId> boards =
        mesh.links().stream()
            .filter(link -> link.role() == Role.BOARD)
            .map(MeshState.Link::peer)
            .toList();
    if (!boards.isEmpty()) {
      tell(relay, boards);
    }
  }

  private void tell(@Nullable String relay, List<PeerId> boards) {
    if (!room.channel(MeshReport.CHANNEL).send(neighbours.card(relay), boards)) {
      Logger.debug("{} have not been told this board's card: the mesh loop is full", boards);
    }
  }

  private void heard(PeerId from, byte[] message) {
    Lan search = lan;
    neighbours
        .heard(from, message, Instant.now())
        .ifPresent(
            relay -> {
              if (search != null) {
                search.told(relay);
              }
            });
  }

  /**
   * All boards of the room, as they report now.
   *
   * @throws InterruptedException as it waits for some seconds
   */
  Fleet fleet() throws InterruptedException {
    return Fleet.collect(room, MeshReport.json(status()));
  }

  /** Has everybody forget a board that is gone for good. */
  void dismiss(PeerId board) {
    byte[] dismissal = Neighbours.dismissal(board);
    heard(room.self(), dismissal);
    if (!room.send(MeshReport.CHANNEL, dismissal)) {
      throw new IllegalArgumentException("the mesh loop is full at the moment; try again");
    }
  }

  private List<Channel.Retained> lastReadings() {
    return lastReadings.packs(room.maxMessageBytes(), Instant.now()).stream()
        .map(pack -> new Channel.Retained(name, Bytes.wrap(pack)))
        .toList();
  }

  private List<Channel.Retained> lastReport() {
    Bytes report = lastReport;
    return report == null ? List.of() : List.of(new Channel.Retained(name, report));
  }

  private int healthCeiling() {
    boolean metered = config.board().uplink() == BoardConfig.Uplink.METERED;
    int own = limits.stream().mapToInt(HealthLimit::healthCeilingPercent).min().orElse(100);
    return metered ? Math.min(own, METERED_HEALTH_PERCENT) : own;
  }

  /** The parts of the pipeline that have stood still since this was last asked. */
  public List<String> standingStill() {
    return heartbeat.silentSinceLastLook();
  }

  /** Stops the sensors and publishes what they left; the board stays in the room. */
  public void stopReading() {
    sensors.stopTaking();
    gateway.close();
    // After the gateway: brokers must have the acknowledgements of all that it published, or what
    // the room had would come again after the next start.
    sensors.close();
  }

  long uptimeSeconds() {
    return (System.nanoTime() - startedNanos) / 1_000_000_000;
  }

  /** The board at this moment. */
  public AgentStatus status() {
    return status(room.mesh().state());
  }

  private AgentStatus status(MeshState mesh) {
    Signalling.State relays = room.relays();
    Instant now = Instant.now();
    return new AgentStatus(
        Version.number(),
        name,
        config.room().name(),
        key.isOpen(),
        key.fingerprint(),
        uptimeSeconds(),
        mesh,
        room.unreachable(),
        relays.relays(),
        relays.clockOffsetMillis(),
        sensors.statuses().stream().map(Board::line).toList(),
        lastReadings.latest().stream().map(latest -> line(latest, now)).toList(),
        neighbours.silent(now),
        neighbours.namesakes(),
        counters());
  }

  private static AgentStatus.SensorLine line(SensorStatus sensor) {
    String fault = sensor.lastFault();
    String state = sensor.state().name().toLowerCase(Locale.ROOT);
    if (sensor.state() == SensorStatus.State.TROUBLED && fault != null) {
      state = fault;
    }
    List<AgentStatus.RejectLine> rejects = new ArrayList<>();
    sensor
        .rejects()
        .forEach(
            (why, n) ->
                rejects.add(
                    new AgentStatus.RejectLine(why, n, sensor.samples().getOrDefault(why, ""))));
    return new AgentStatus.SensorLine(
        sensor.sensor(), state, sensor.readings(), sensor.dropped(), rejects);
  }

  private static AgentStatus.ValueLine line(LastReadings.Latest latest, Instant now) {
    Reading reading = latest.reading();
    String value =
        switch (reading.value()) {
          case Value.Numeric(double number) ->
              BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
          case Value.Flag(boolean on) -> Boolean.toString(on);
          case Value.Text(String text) -> text;
        };
    return new AgentStatus.ValueLine(
        reading.sensor(),
        value,
        reading.unit(),
        Duration.between(reading.time(), now).toMillis(),
        reading.quality().name().toLowerCase(Locale.ROOT),
        latest.count());
  }

  private List<Counter> counters() {
    List<Counter> all = new ArrayList<>(room.counters());
    all.addAll(gateway.counters());
    all.addAll(lastReadings.counters());
    Lan search = lan;
    if (search != null) {
      all.addAll(search.counters());
    }
    sinks.forEach(sink -> all.addAll(BoardCounters.of(sink.name(), sink.counters())));
    sensors.statuses().forEach(sensor -> all.addAll(BoardCounters.of(sensor)));
    return all;
  }

  /** Stops the sensors, publishes what they left, says goodbye. */
  @Override
  public void close() {
    stopReading();
    Logger.info(
        "Sensors stopped; {} readings were published in all",
        Counter.value(gateway.counters(), "gateway.readings.published"));
    sinks.forEach(SinkFeed::close);
    Lan search = lan;
    if (search != null) {
      search.close();
    }
    room.close();
    lastReadings.close();
    neighbours.close();
    sameName.close();
    memory.flush();
  }
}
