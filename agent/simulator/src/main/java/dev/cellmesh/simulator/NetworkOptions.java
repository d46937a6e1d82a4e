package dev.cellmesh.simulator;

/**
 * How the virtual network behaves. Start from {@link #seeded} and change what a run needs; most of
 * it may also change while a network runs ({@link VirtualNetwork#behave}).
 *
 * @param seed everything random follows from it
 */
public record NetworkOptions(long seed, Links links, Relays relays, Peers peers) {
  /**
   * How links behave.
   *
   * @param millis one-way latency; each link's own is drawn from 50 % to 150 % of it, and each
   *     frame takes up to a tenth more
   * @param openLoss fraction of links that fail to open
   * @param frameLoss fraction of all frames that get lost for good. Real links (SCTP) repeat what
   *     is lost and only get slower: this is harsher
   * @param duplication fraction of frames that arrive twice. Real links never do that either
   */
  public record Links(int millis, double openLoss, double frameLoss, double duplication) {}

  /**
   * How relays behave.
   *
   * @param millis latency; jitter adds up to half of it
   * @param loss fraction of events that get lost, drawn for each receiver
   * @param replay fraction of events that are told again, up to a minute later
   * @param corruption fraction of events in which a byte is wrong. Real drivers drop those, for the
   *     signature fails: this is harsher
   */
  public record Relays(int millis, double loss, double replay, double corruption) {}

  /**
   * What peers are like when they start.
   *
   * @param uplinkBytesPerSecond what each can send; 0 for no bound
   * @param strictNats fraction behind a NAT that maps each destination differently
   * @param restrictedNats fraction behind a NAT that lets in only whom it has sent to
   * @param clockMillis clocks are wrong by up to so much, either way
   */
  public record Peers(
      long uplinkBytesPerSecond, double strictNats, double restrictedNats, long clockMillis) {}

  /** About 10 ms a link, 30 ms to 45 ms a relay, no faults. */
  public static NetworkOptions seeded(long seed) {
    return new NetworkOptions(
        seed, new Links(10, 0, 0, 0), new Relays(30, 0, 0, 0), new Peers(0, 0, 0, 0));
  }

  public NetworkOptions with(Links changed) {
    return new NetworkOptions(seed, changed, relays, peers);
  }

  public NetworkOptions with(Relays changed) {
    return new NetworkOptions(seed, links, changed, peers);
  }

  public NetworkOptions with(Peers changed) {
    return new NetworkOptions(seed, links, relays, changed);
  }

  public NetworkOptions withLinkMillis(int millis) {
    return with(new Links(millis, links.openLoss, links.frameLoss, links.duplication));
  }

  public NetworkOptions withOpenLoss(double loss) {
    return with(new Links(links.millis, loss, links.frameLoss, links.duplication));
  }

  public NetworkOptions withFrameLoss(double loss) {
    return with(new Links(links.millis, links.openLoss, loss, links.duplication));
  }

  public NetworkOptions withDuplication(double share) {
    return with(new Links(links.millis, links.openLoss, links.frameLoss, share));
  }

  public NetworkOptions withRelayMillis(int millis) {
    return with(new Relays(millis, relays.loss, relays.replay, relays.corruption));
  }

  public NetworkOptions withRelayLoss(double loss) {
    return with(new Relays(relays.millis, loss, relays.replay, relays.corruption));
  }

  public NetworkOptions withRelayReplay(double share) {
    return with(new Relays(relays.millis, relays.loss, share, relays.corruption));
  }

  public NetworkOptions withRelayCorruption(double share) {
    return with(new Relays(relays.millis, relays.loss, relays.replay, share));
  }

  public NetworkOptions withUplink(long bytesPerSecond) {
    return with(
        new Peers(bytesPerSecond, peers.strictNats, peers.restrictedNats, peers.clockMillis));
  }

  public NetworkOptions withNats(double strict, double restricted) {
    return with(new Peers(peers.uplinkBytesPerSecond, strict, restricted, peers.clockMillis));
  }

  public NetworkOptions withClockMillis(long millis) {
    return with(
        new Peers(peers.uplinkBytesPerSecond, peers.strictNats, peers.restrictedNats, millis));
  }
}
