package dev.cellmesh.webrtc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What may be set about links.
 *
 * @param iceServers STUN and TURN servers, at most {@value #MAX_ICE_SERVERS}
 * @param gathering how long an offer or answer waits for candidates; later ones follow. Zero means
 *     300 ms without ICE servers, 1,500 ms with
 * @param opening after this a link that is not open is closed
 * @param heartbeat silence after which a link is asked for a sign of life; dead after three unmet
 * @param batchWindow how long frames are collected after a message
 * @param batchBytes a batch goes out when it has this many bytes
 * @param maxQueuedLiveBytes bound of a link's live queue
 * @param maxQueuedBulkBytes bound of a link's bulk queue
 * @param maxLinks bound on links, opening ones included
 * @param ports local UDP ports to use; empty for whatever the system gives
 * @param seed makes session numbers and ping numbers repeatable, for tests only
 */
public record Options(
    List<IceServer> iceServers,
    Duration gathering,
    Duration opening,
    Duration heartbeat,
    Duration batchWindow,
    int batchBytes,
    int maxQueuedLiveBytes,
    int maxQueuedBulkBytes,
    int maxLinks,
    Optional<Ports> ports,
    OptionalLong seed) {
  /** A range of UDP ports, both ends included, 1 to 65,535. A link takes one per address. */
  public record Ports(int first, int last) {
    public Ports {
      require(first >= 1 && last <= 65_535 && first <= last, "ports: " + first + "-" + last);
    }
  }

  public static final int MAX_ICE_SERVERS = 16;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  public Options {
    iceServers = List.copyOf(iceServers);
    require(iceServers.size() <= MAX_ICE_SERVERS, "iceServers: at most " + MAX_ICE_SERVERS);
    range("gathering", gathering, Duration.ZERO);
    range("opening", opening, Duration.ofMillis(100));
    range("heartbeat", heartbeat, Duration.ofMillis(100));
    range("batchWindow", batchWindow, Duration.ZERO);
    require(
        batchBytes >= 0 && batchBytes <= Batch.MAX_BYTES,
        "batchBytes: 0…" + Batch.MAX_BYTES + "; 0 sends each frame by itself");
    require(maxQueuedLiveBytes >= Batch.MAX_BYTES, "maxQueuedLiveBytes: from " + Batch.MAX_BYTES);
    require(maxQueuedBulkBytes >= Batch.MAX_BYTES, "maxQueuedBulkBytes: from " + Batch.MAX_BYTES);
    require(maxLinks >= 1 && maxLinks <= 4096, "maxLinks: 1…4096");
  }

  /** No ICE servers; heartbeat 1 s, opening 15 s, 5 ms or 16 KiB, 1 MiB a lane, 128 links. */
  public static Options defaults() {
    return new Options(
        List.of(),
        Duration.ZERO,
        Duration.ofSeconds(15),
        Duration.ofSeconds(1),
        Duration.ofMillis(5),
        16_384,
        1 << 20,
        1 << 20,
        128,
        Optional.empty(),
        OptionalLong.empty());
  }

  public Options withIceServers(List<IceServer> value) {
    return new Options(
        value,
        gathering,
        opening,
        heartbeat,
        batchWindow,
        batchBytes,
        maxQueuedLiveBytes,
        maxQueuedBulkBytes,
        maxLinks,
        ports,
        seed);
  }

  public Options withMaxLinks(int value) {
    return new Options(
        iceServers,
        gathering,
        opening,
        heartbeat,
        batchWindow,
        batchBytes,
        maxQueuedLiveBytes,
        maxQueuedBulkBytes,
        value,
        ports,
        seed);
  }

  public Options withPorts(Ports value) {
    return new Options(
        iceServers,
        gathering,
        opening,
        heartbeat,
        batchWindow,
        batchBytes,
        maxQueuedLiveBytes,
        maxQueuedBulkBytes,
        maxLinks,
        Optional.of(value),
        seed);
  }

  /** Deadlines: of opening a link, and of the silence on an open one. */
  public Options withDeadlines(Duration openingValue, Duration heartbeatValue) {
    return new Options(
        iceServers,
        gathering,
        openingValue,
        heartbeatValue,
        batchWindow,
        batchBytes,
        maxQueuedLiveBytes,
        maxQueuedBulkBytes,
        maxLinks,
        ports,
        seed);
  }

  /** How frames are collected; a {@code bytes} of 0 sends each frame by itself. */
  public Options withBatching(Duration window, int bytes) {
    return new Options(
        iceServers,
        gathering,
        opening,
        heartbeat,
        window,
        bytes,
        maxQueuedLiveBytes,
        maxQueuedBulkBytes,
        maxLinks,
        ports,
        seed);
  }

  public Options withSeed(long value) {
    return new Options(
        iceServers,
        gathering,
        opening,
        heartbeat,
        batchWindow,
        batchBytes,
        maxQueuedLiveBytes,
        maxQueuedBulkBytes,
        maxLinks,
        ports,
        OptionalLong.of(value));
  }

  Duration gatheringDeadline() {
    if (!gathering.isZero()) {
      return gathering;
    }
    return Duration.ofMillis(iceServers.isEmpty() ? 300 : 1_500);
  }

  private static void range(String name, Duration value, Duration least) {
    require(
        value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0,
        name + ": " + least + "…" + LONGEST + ", not " + value);
  }

  private static void require(boolean ok, String message) {
    if (!ok) {
      throw new IllegalArgumentException(message);
    }
  }
}
