package dev.cellmesh.app.demo;

import dev.cellmesh.app.Membership;
import dev.cellmesh.app.Parts;
import dev.cellmesh.config.Config;
import dev.cellmesh.config.MeshConfig;
import dev.cellmesh.config.NostrConfig;
import dev.cellmesh.config.WebRtcConfig;
import dev.cellmesh.keys.Invite;
import dev.cellmesh.mesh.cells.Growth;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.sensors.mqtt.MqttDriver;
import dev.cellmesh.sensors.simulated.SimulatedDriver;
import dev.cellmesh.sensors.simulated.SimulatedKind;
import dev.cellmesh.sensors.simulated.SimulatedOptions;
import dev.cellmesh.sensors.vitals.VitalsDriver;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The configurations of a demo's boards. */
final class DemoBoards {
  private static final List<String> PLACES =
      List.of(
          "greenhouse",
          "barn",
          "cellar",
          "orchard",
          "stable",
          "workshop",
          "dairy",
          "pump",
          "silo",
          "apiary",
          "office",
          "gate");
  static final String ROOM = "demo";
  private static final int MAX_CELL_SIZE = 200;

  /** So many boards have grown their room before each would have found those it remembers. */
  private static final int GROWN_QUICKLY = 50;

  private static final Duration EVERY = Duration.ofSeconds(1);

  private static final MqttDriver MQTT = new MqttDriver();
  private static final VitalsDriver VITALS = new VitalsDriver();

  private final DemoOptions options;
  private final Config base;
  private final String relay;
  private final URI broker;

  DemoBoards(DemoOptions options, String relay, int mqttPort) {
    this.options = options;
    this.relay = relay;
    Config defaults = Parts.CONFIGURATION.defaults(ROOM);
    this.base =
        defaults
            .withNostr(new NostrConfig(List.of(URI.create(relay)), false, null, 0))
            .withWebrtc(new WebRtcConfig(List.of(), List.of(), null))
            .withMesh(
                defaults
                    .mesh()
                    .withCells(MeshConfig.Cells.ON)
                    .withTargetCells(options.targetCells())
                    .withCellSize(cellSize(options)))
            .with(MQTT, defaults.options().of(MQTT).disabled())
            .withDashboard(defaults.dashboard().withEnabled(false));
    this.broker = URI.create("mqtt://127.0.0.1:" + mqttPort);
  }

  /** So that there are enough boards for every cell. */
  private static int cellSize(DemoOptions options) {
    return Math.clamp(options.boards() / options.targetCells(), 2, MAX_CELL_SIZE);
  }

  /** What the boards take the room to be when they start. */
  Structure remembered() {
    if (options.cold() || options.boards() <= GROWN_QUICKLY) {
      return Structure.ALONE;
    }
    MeshParameters parameters = Membership.mesh(base.mesh());
    return Growth.settled(parameters, options.boards(), options.targetCells());
  }

  Config leaf() {
    return base;
  }

  /** Board 0 reads from the MQTT broker, too. */
  Config board(int index) {
    Config config =
        base.withBoard(base.board().withName(name(index)))
            .with(
                new SimulatedDriver(),
                new SimulatedOptions(
                    List.of(
                        simulated("air", SimulatedKind.TEMPERATURE),
                        simulated("soil", SimulatedKind.HUMIDITY),
                        simulated("sky", SimulatedKind.ILLUMINANCE))))
            .with(VITALS, base.options().of(VITALS).withEnabled(false));
    if (index > 0) {
      return config;
    }
    return config.with(MQTT, base.options().of(MQTT).at(broker));
  }

  /** What a board is called. */
  static String name(int index) {
    String place = PLACES.get(index % PLACES.size());
    return index < PLACES.size() ? place : place + "-" + (index / PLACES.size() + 1);
  }

  /** The configuration file of a board that runs in a process of its own. */
  String file(String name, Path folder, Invite invite) {
    return """
    [board]
    name = "%1$s"
    stateDirectory = "%2$s"
    [room]
    name = "%3$s"
    invite = "%4$s"
    [nostr]
    relays = ["%5$s"]
    [webrtc]
    stun = []
    [mesh]
    cells = true
    targetCells = %6$d
    cellSize = %7$d
    [mqtt]
    enabled = false
    [[simulated]]
    name = "air"
    kind = "temperature"
    every = "1s"
    [[simulated]]
    name = "soil"
    kind = "humidity"
    every = "1s"
    [[simulated]]
    name = "sky"
    kind = "illuminance"
    every = "1s"
    [vitals]
    enabled = false
    [dashboard]
    enabled = false
    [status]
    socket = "%8$s"
    [log]
    level = "warn"
    """
        .formatted(
            name,
            folder,
            ROOM,
            invite.text(),
            relay,
            options.targetCells(),
            cellSize(options),
            socket(folder));
  }

  /** Where a board that runs in a process of its own answers. */
  static Path socket(Path folder) {
    return folder.resolve("status.sock");
  }

  private static SimulatedOptions.One simulated(String name, SimulatedKind kind) {
    return new SimulatedOptions.One(name, kind, EVERY);
  }
}
