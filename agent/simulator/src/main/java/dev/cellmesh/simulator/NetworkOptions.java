package dev.cellmesh.simulator;

/**
 * How the virtual network behaves. Start from {@link #seeded} and change what a run needs.
 *
 * @param seed everything random follows from it
 * @param linkMillis one-way latency of a link; jitter adds up to half of it
 * @param relayMillis latency of the relays; jitter adds up to half of it
 * @param relayLoss fraction of relay events that get lost
 * @param openLoss fraction of links that fail to open
 * @param frameLoss fraction of all frames over links that get lost for good. Real links (SCTP)
 *     repeat what is lost and only get slower: this is harsher
 */
public record NetworkOptions(
    long seed,
    int linkMillis,
    int relayMillis,
    double relayLoss,
    double openLoss,
    double frameLoss) {
  public static NetworkOptions seeded(long seed) {
    return new NetworkOptions(seed, 10, 30, 0, 0, 0);
  }

  public NetworkOptions withRelayLoss(double loss) {
    return new NetworkOptions(seed, linkMillis, relayMillis, loss, openLoss, frameLoss);
  }

  public NetworkOptions withOpenLoss(double loss) {
    return new NetworkOptions(seed, linkMillis, relayMillis, relayLoss, loss, frameLoss);
  }

  public NetworkOptions withFrameLoss(double loss) {
    return new NetworkOptions(seed, linkMillis, relayMillis, relayLoss, openLoss, loss);
  }
}
