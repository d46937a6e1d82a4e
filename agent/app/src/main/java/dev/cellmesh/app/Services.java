package dev.cellmesh.app;

import dev.cellmesh.app.dashboard.DashboardServer;
import dev.cellmesh.app.dashboard.RoomInfo;
import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.app.status.Metrics;
import dev.cellmesh.app.status.Version;
import dev.cellmesh.config.Config;
import dev.cellmesh.config.RelayConfig;
import dev.cellmesh.keys.AccessToken;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.nostr.relay.RelayLimits;
import dev.cellmesh.webrtc.IceServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The servers that a board or a demo may run: a relay and the page. */
public final class Services {
  private Services() {}

  /** The embedded relay. */
  static EmbeddedRelay startRelay(RelayConfig relay) {
    RelayLimits usual = RelayLimits.DEFAULT;
    try {
      return EmbeddedRelay.start(
          relay.host(),
          relay.port(),
          new RelayLimits(
              relay.maxEventBytes(),
              relay.maxClients(),
              relay.maxClients(),
              relay.maxSubscriptions(),
              usual.maxFilters(),
              usual.maxFilterValues(),
              usual.maxQueuedMessages(),
              usual.messagesPerSecond(),
              relay.maxEventsPerSecond(),
              // Beside its events a client says little: what it subscribes to.
              2 * relay.maxEventsPerSecondOfAddress(),
              relay.maxEventsPerSecondOfAddress(),
              usual.maxClockSkewSeconds()));
    } catch (RuntimeException e) {
      throw new Failure(
          "the relay cannot listen on "
              + relay.host()
              + ":"
              + relay.port()
              + "; stop what uses the port, or set relay.host and relay.port",
          e);
    }
  }

  /** The page's server on a host and port. */
  public static DashboardServer startDashboard(
      String host, int port, DashboardServer.Source source, AccessToken token) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException("there is no host " + host);
    }
    return DashboardServer.start(address, source, token);
  }

  /** What the page's server answers from. */
  public static DashboardServer.Source source(
      Config config,
      RoomKey key,
      Supplier<@Nullable String> ailment,
      Supplier<AgentStatus> status) {
    RoomInfo info =
        new RoomInfo(
            config.room().name(),
            key.hex(),
            key.fingerprint(),
            Membership.relays(config),
            config.gateway().channel(),
            key.isOpen(),
            Membership.iceServers(config.webrtc()).stream().map(Services::iceServer).toList(),
            Version.number());
    return new DashboardServer.Source() {
      @Override
      public RoomInfo room() {
        return info;
      }

      @Override
      public @Nullable String ailment() {
        return ailment.get();
      }

      @Override
      public String metrics() {
        return Metrics.of(status.get());
      }
    };
  }

  private static RoomInfo.IceServer iceServer(IceServer server) {
    return new RoomInfo.IceServer(
        List.of(server.url()),
        server.username().isEmpty() ? null : server.username(),
        server.password().isEmpty() ? null : server.password());
  }
}
