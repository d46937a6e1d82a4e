package dev.cellmesh.config;

import java.util.List;

/**
 * Everything a user may configure, checked. Values are in the units and ranges that the records
 * state; {@link Configuration} is the only place where files are read.
 *
 * @param gpio up to 64 digital inputs
 * @param simulated up to 256 simulated sensors
 * @param mqttSinks up to 8 brokers that get what the room publishes
 */
public record Config(
    BoardConfig board,
    RoomConfig room,
    NostrConfig nostr,
    WebRtcConfig webrtc,
    MeshConfig mesh,
    MqttConfig mqtt,
    VitalsConfig vitals,
    List<GpioConfig> gpio,
    List<SimulatedConfig> simulated,
    GatewayConfig gateway,
    List<MqttSinkConfig> mqttSinks,
    DashboardConfig dashboard,
    RelayConfig relay,
    StatusConfig status,
    LogConfig log) {
  public Config {
    gpio = List.copyOf(gpio);
    simulated = List.copyOf(simulated);
    mqttSinks = List.copyOf(mqttSinks);
  }

  /** What an empty file with nothing but the room's name means, as demo and tests start from. */
  public static Config defaults(String roomName) {
    return Configuration.defaults(roomName);
  }

  public Config withBoard(BoardConfig value) {
    return new Config(
        value, room, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withRoom(RoomConfig value) {
    return new Config(
        board, value, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withNostr(NostrConfig value) {
    return new Config(
        board, room, value, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withWebrtc(WebRtcConfig value) {
    return new Config(
        board, room, nostr, value, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withMesh(MeshConfig value) {
    return new Config(
        board, room, nostr, webrtc, value, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withMqtt(MqttConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, value, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withVitals(VitalsConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, value, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withGpio(List<GpioConfig> value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, value, simulated, gateway, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withSimulated(List<SimulatedConfig> value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, gpio, value, gateway, mqttSinks, dashboard,
        relay, status, log);
  }

  public Config withGateway(GatewayConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, value, mqttSinks,
        dashboard, relay, status, log);
  }

  public Config withMqttSinks(List<MqttSinkConfig> value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, value, dashboard,
        relay, status, log);
  }

  public Config withDashboard(DashboardConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks, value,
        relay, status, log);
  }

  public Config withRelay(RelayConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, value, status, log);
  }

  public Config withStatus(StatusConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, value, log);
  }

  public Config withLog(LogConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, mqtt, vitals, gpio, simulated, gateway, mqttSinks,
        dashboard, relay, status, value);
  }
}
