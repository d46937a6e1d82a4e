package dev.cellmesh.simulator;

/**
 * How the virtual network behaves.
 *
 * @param seed everything random follows from it
 * @param linkMillis one-way latency of a link; jitter adds up to half of it
 * @param relayMillis latency of the relays; jitter adds up to half of it
 * @param relayLoss fraction of relay events that get lost
 * @param openLoss fraction of links that fail to open
 */
public record NetworkOptions(
    long seed, int linkMillis, int relayMillis, double relayLoss, double openLoss) {
  public static NetworkOptions seeded(long seed) {
    return new NetworkOptions(seed, 10, 30, 0, 0);
  }
}
