package dev.cellmesh.config;

import java.util.List;
import org.tomlj.TomlTable;

/**
 * All sections, in the order of the reference file, and the way from a file to a {@link Config}.
 */
final class Schema {
  static final Section ROOT =
      Section.of(
          "",
          "",
          List.of(),
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
          ServiceSections.LOG);

  private Schema() {}

  static Config read(TomlTable toml, Source source) {
    new UnknownKeys(ROOT, source.problems()).check(ROOT, toml, 1);
    Table root = new Table(ROOT, toml, 1, source);
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
