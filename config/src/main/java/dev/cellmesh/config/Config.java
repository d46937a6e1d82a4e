package dev.cellmesh.config;

import dev.cellmesh.config.kit.Options;
import dev.cellmesh.config.kit.Part;

/**
 * Everything a user may configure, checked. Values are in the units and ranges that the records
 * state; {@link Configuration} is the only place where files are read.
 *
 * @param options what drivers and sinks read of their parts
 */
public record Config(
    BoardConfig board,
    RoomConfig room,
    NostrConfig nostr,
    WebRtcConfig webrtc,
    MeshConfig mesh,
    GatewayConfig gateway,
    DashboardConfig dashboard,
    RelayConfig relay,
    StatusConfig status,
    LogConfig log,
    Options options) {
  public Config withBoard(BoardConfig value) {
    return new Config(
        value, room, nostr, webrtc, mesh, gateway, dashboard, relay, status, log, options);
  }

  public Config withRoom(RoomConfig value) {
    return new Config(
        board, value, nostr, webrtc, mesh, gateway, dashboard, relay, status, log, options);
  }

  public Config withNostr(NostrConfig value) {
    return new Config(
        board, room, value, webrtc, mesh, gateway, dashboard, relay, status, log, options);
  }

  public Config withWebrtc(WebRtcConfig value) {
    return new Config(
        board, room, nostr, value, mesh, gateway, dashboard, relay, status, log, options);
  }

  public Config withMesh(MeshConfig value) {
    return new Config(
        board, room, nostr, webrtc, value, gateway, dashboard, relay, status, log, options);
  }

  public Config withDashboard(DashboardConfig value) {
    return new Config(
        board, room, nostr, webrtc, mesh, gateway, value, relay, status, log, options);
  }

  /** The same with these options of a driver or sink. */
  public <O> Config with(Part<O> part, O value) {
    return new Config(
        board,
        room,
        nostr,
        webrtc,
        mesh,
        gateway,
        dashboard,
        relay,
        status,
        log,
        options.with(part, value));
  }
}
