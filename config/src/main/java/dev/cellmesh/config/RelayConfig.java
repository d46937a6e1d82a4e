package dev.cellmesh.config;

/**
 * The small Nostr relay for a LAN.
 *
 * @param enabled whether it runs always
 * @param standIn whether it runs on a private address while no other relay can be used
 * @param host address to listen on
 * @param port TCP port; 0 takes a free one
 * @param maxClients WebSocket connections at most, 1 to 10,000
 * @param maxEventBytes longest message accepted, 1 KiB to 1 MiB
 * @param maxSubscriptions subscriptions per client at most, 1 to 100
 * @param maxEventsPerSecond events per client and second at most, 1 to 10,000
 * @param maxEventsPerSecondOfAddress events of all clients at one address, 1 to 100,000
 */
public record RelayConfig(
    boolean enabled,
    boolean standIn,
    String host,
    int port,
    int maxClients,
    int maxEventBytes,
    int maxSubscriptions,
    int maxEventsPerSecond,
    int maxEventsPerSecondOfAddress) {
  public RelayConfig withEnabled(boolean newEnabled) {
    return new RelayConfig(
        newEnabled,
        standIn,
        host,
        port,
        maxClients,
        maxEventBytes,
        maxSubscriptions,
        maxEventsPerSecond,
        maxEventsPerSecondOfAddress);
  }

  public RelayConfig withAddress(String newHost, int newPort) {
    return new RelayConfig(
        enabled,
        standIn,
        newHost,
        newPort,
        maxClients,
        maxEventBytes,
        maxSubscriptions,
        maxEventsPerSecond,
        maxEventsPerSecondOfAddress);
  }
}
