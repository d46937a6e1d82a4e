package dev.cellmesh.nostr.relay;

/**
 * The bounds of an {@link EmbeddedRelay}.
 *
 * @param maxMessageCharacters longest message from a client
 * @param maxConnections in all
 * @param maxConnectionsPerAddress from one address
 * @param maxSubscriptions of one connection
 * @param maxFilters of one subscription
 * @param maxFilterValues of one list in a filter
 * @param maxQueuedMessages that wait for a slow client; one more and it is disconnected
 * @param messagesPerSecond from one connection in the long run; ten times as many at once
 * @param eventsPerSecond from one key in the long run; ten times as many at once
 * @param messagesPerSecondOfAddress from all connections of one address; ten times as many at once
 * @param eventsPerSecondOfAddress that are looked at, of all keys at one address; ten times as many
 *     at once
 * @param maxClockSkewSeconds between {@code created_at} and the relay's clock
 */
public record RelayLimits(
    int maxMessageCharacters,
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxSubscriptions,
    int maxFilters,
    int maxFilterValues,
    int maxQueuedMessages,
    int messagesPerSecond,
    int eventsPerSecond,
    int messagesPerSecondOfAddress,
    int eventsPerSecondOfAddress,
    int maxClockSkewSeconds) {
  /**
   * For a LAN of some hundred boards, many of them perhaps behind one address, or on one machine.
   */
  public static final RelayLimits DEFAULT =
      new RelayLimits(64 * 1024, 2048, 1024, 10, 4, 256, 1024, 50, 20, 2000, 1000, 120);

  /** Checks that everything is at least 1. */
  public RelayLimits {
    int least = Math.min(Math.min(maxMessageCharacters, maxConnections), maxConnectionsPerAddress);
    least = Math.min(least, Math.min(maxSubscriptions, Math.min(maxFilters, maxFilterValues)));
    least = Math.min(least, Math.min(maxQueuedMessages, messagesPerSecond));
    least = Math.min(least, Math.min(eventsPerSecond, maxClockSkewSeconds));
    least = Math.min(least, Math.min(messagesPerSecondOfAddress, eventsPerSecondOfAddress));
    if (least < 1) {
      throw new IllegalArgumentException("every limit of a relay is at least 1");
    }
  }
}
