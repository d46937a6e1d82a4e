package dev.cellmesh.config;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.config.kit.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tomlj.Toml;

/**
 * All sections, in the order of the reference file, and the way from a file to a {@link Config}.
 * Start-up and {@code check-config} go the same way. No state; any thread.
 */
public final class Configuration {
  static final Schema<Config> SCHEMA =
      new Schema<>(
          List.of(
              BoardSection.SECTION,
              RoomSection.SECTION,
              NetworkSections.NOSTR,
              NetworkSections.WEBRTC,
              MeshSection.SECTION,
              MqttSections.MQTT,
              SensorSections.VITALS,
              SensorSections.GPIO,
              SensorSections.SIMULATED,
              ServiceSections.GATEWAY,
              MqttSections.SINK,
              ServiceSections.DASHBOARD,
              ServiceSections.RELAY,
              ServiceSections.STATUS,
              ServiceSections.LOG),
          Configuration::read);

  private Configuration() {}

  /**
   * Loads and checks a file.
   *
   * @param env the environment, usually {@code System.getenv()}
   * @param warnings gets what works but should be mended, only if there is no error
   * @throws ConfigException with all problems of the file at once
   */
  public static Config load(Path file, Map<String, String> env, Consumer<Problem> warnings) {
    return SCHEMA.load(file, env, warnings);
  }

  /** An empty file for a room, without environment. */
  static Config defaults(String roomName) {
    return parse("[room]\nname = \"" + Toml.tomlEscape(roomName) + "\"\n", Map.of());
  }

  /** Reads a text that lies in no file. */
  static Config parse(String text, Map<String, String> env) {
    return SCHEMA.parse(text, env);
  }

  private static Config read(Table root) {
    List<Table> gpio = root.children(SensorSections.GPIO);
    List<Table> simulated = root.children(SensorSections.SIMULATED);
    SensorSections.checkUnique(gpio, simulated);
    MqttConfig mqtt = MqttSections.mqtt(root.child(MqttSections.MQTT));
    MeshConfig mesh = MeshSection.read(root.child(MeshSection.SECTION));
    Table webrtcTable = root.child(NetworkSections.WEBRTC);
    WebRtcConfig webrtc = NetworkSections.webrtc(webrtcTable);
    checkPorts(webrtcTable, webrtc, mesh);
    return new Config(
        BoardSection.read(root.child(BoardSection.SECTION)),
        RoomSection.read(root.child(RoomSection.SECTION)),
        NetworkSections.nostr(root.child(NetworkSections.NOSTR)),
        webrtc,
        mesh,
        mqtt,
        SensorSections.vitals(root.child(SensorSections.VITALS)),
        gpio.stream().map(SensorSections::gpio).toList(),
        simulated.stream().map(SensorSections::simulated).toList(),
        ServiceSections.gateway(root.child(ServiceSections.GATEWAY)),
        MqttSections.sinks(root, mqtt),
        ServiceSections.dashboard(root.child(ServiceSections.DASHBOARD)),
        ServiceSections.relay(root.child(ServiceSections.RELAY)),
        ServiceSections.status(root.child(ServiceSections.STATUS)),
        ServiceSections.log(root.child(ServiceSections.LOG)));
  }

  /** Each connection takes a port of its own on each interface. */
  private static void checkPorts(Table table, WebRtcConfig webrtc, MeshConfig mesh) {
    WebRtcConfig.PortRange ports = webrtc.portRange();
    int most = 2 * mesh.connectionsBudget();
    if (ports != null && ports.size() < most) {
      table.reject(
          NetworkSections.PORT_RANGE,
          Problem.Kind.CONFLICT,
          "has " + ports.size() + " ports; a board may hold " + most + " connections",
          "widen it, or lower mesh.connectionsBudget");
    }
  }
}
