package dev.cellmesh.nostr;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.Map;

/**
 * Where events come from, a relay or the mesh, with its own token buckets: a relay that lies can
 * use up its own, not those of an honest one. Used by one thread at a time.
 */
final class Source {
  static final double BURST = 400;
  static final double PER_SECOND = 100;
  static final double SENDER_BURST = 20;
  static final double SENDER_PER_SECOND = 2;
  private static final int MAX_SENDERS = 4096;

  private final String name;
  private final TokenBucket total;
  private final Map<PeerId, TokenBucket> senders = new Recent<>(MAX_SENDERS);

  Source(String name, long nowNanos) {
    this.name = name;
    this.total = new TokenBucket(BURST, PER_SECOND, nowNanos);
  }

  String name() {
    return name;
  }

  synchronized boolean admitsSender(PeerId sender, long nowNanos) {
    return senders
        .computeIfAbsent(sender, _ -> new TokenBucket(SENDER_BURST, SENDER_PER_SECOND, nowNanos))
        .take(nowNanos);
  }

  synchronized boolean admits(long nowNanos) {
    return total.take(nowNanos);
  }
}
