package dev.cellmesh.simulator;

/**
 * What relays carry, with the sizes that the messages have on a real one ({@code
 * docs/protocol-signalling.md}, sections 2 and 3): a NIP-01 event whose content is the payload in
 * base64, encrypted as NIP-44 version 2.
 */
public final class RelayTraffic {
  /** An event without its content: ids, keys, tag and signature in hexadecimal, and the names. */
  private static final int EVENT_BYTES = 418;

  /** {@code ["EVENT",…]} from a peer. */
  private static final int FROM_PEER_BYTES = 10;

  /** {@code ["EVENT","cellmesh",…]} to a peer. */
  private static final int TO_PEER_BYTES = 21;

  /** {@code ["OK","…",true,""]} to the peer that published. */
  private static final int OK_BYTES = 81;

  private long eventsIn;
  private long bytesIn;
  private long eventsOut;
  private long bytesOut;

  /** The JSON of an event that carries {@code payload} bytes of the core. */
  static int eventBytes(int payload) {
    int text = base64(payload);
    int padded = padded(text);
    return EVENT_BYTES + base64(1 + 32 + 2 + padded + 32);
  }

  private static int base64(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  /** NIP-44's padding. */
  private static int padded(int length) {
    if (length <= 32) {
      return 32;
    }
    int nextPower = Integer.highestOneBit(length - 1) << 1;
    int chunk = nextPower <= 256 ? 32 : nextPower / 8;
    return chunk * ((length - 1) / chunk + 1);
  }

  /** A peer publishes an event, and is told that it was taken. */
  void published(VirtualPeer from, int payload) {
    int bytes = FROM_PEER_BYTES + eventBytes(payload);
    eventsIn++;
    bytesIn += bytes;
    bytesOut += OK_BYTES;
    from.relayEventsSent++;
    from.relayBytes += bytes + OK_BYTES;
  }

  /** A relay tells a peer of an event. */
  void told(VirtualPeer to, int payload) {
    int bytes = TO_PEER_BYTES + eventBytes(payload);
    eventsOut++;
    bytesOut += bytes;
    to.relayBytes += bytes;
  }

  /** A relay tells so many peers of an event. */
  void told(long peers, int payload) {
    eventsOut += peers;
    bytesOut += peers * (TO_PEER_BYTES + eventBytes(payload));
  }

  /** Events that peers have published. */
  public long eventsIn() {
    return eventsIn;
  }

  /** Bytes of the messages that peers have sent to relays. */
  public long bytesIn() {
    return bytesIn;
  }

  /** Events that relays have told peers of. */
  public long eventsOut() {
    return eventsOut;
  }

  /** Bytes of the messages that relays have sent to peers. */
  public long bytesOut() {
    return bytesOut;
  }
}
