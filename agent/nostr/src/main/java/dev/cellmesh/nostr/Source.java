package dev.cellmesh.nostr;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.Map;

/**
 * Where events come from, a relay or the mesh, with its own clock and token buckets: a relay that
 * lies can use up its own, not those of an honest one. Used by one thread at a time.
 */
final class Source {
  static final double BURST = 400;
  static final double PER_SECOND = 100;
  static final double SENDER_BURST = 20;
  static final double SENDER_PER_SECOND = 2;

  /**
   * Looking at an outsider's event takes 5 µs beside reading it (1,500 B, {@code Measure}, 189,000
   * a second on one core of a server): at this rate a hundredth of that core. Not measured on a
   * small board; if it is ten times slower, a tenth.
   */
  static final double OUTSIDER_BURST = 4000;

  static final double OUTSIDER_PER_SECOND = 2000;

  /** Copies of one true event with a false signature; then no more are looked at. */
  private static final int MAX_FORGERIES = 8;

  private static final int MAX_SENDERS = 4096;
  private static final int MAX_FORGED = 1024;

  private final String name;
  private final RelayClock clock;
  private final TokenBucket total;
  private final TokenBucket outsiders;
  private final Map<PeerId, TokenBucket> senders = new Recent<>(MAX_SENDERS);
  private final Map<String, Integer> forgeries = new Recent<>(MAX_FORGED);

  Source(String name, RelayClock clock, long nowNanos) {
    this.name = name;
    this.clock = clock;
    this.total = new TokenBucket(BURST, PER_SECOND, nowNanos);
    this.outsiders = new TokenBucket(OUTSIDER_BURST, OUTSIDER_PER_SECOND, nowNanos);
  }

  String name() {
    return name;
  }

  RelayClock clock() {
    return clock;
  }

  /** Whether an event may be looked at whose author may be an outsider. */
  synchronized boolean admitsOutsider(long nowNanos) {
    return outsiders.nanosUntilNext(nowNanos) == 0;
  }

  /** It was an outsider's. */
  synchronized void chargeOutsider(long nowNanos) {
    var _ = outsiders.take(nowNanos);
  }

  synchronized boolean admitsSender(PeerId sender, long nowNanos) {
    return bucket(sender, nowNanos).nanosUntilNext(nowNanos) == 0;
  }

  synchronized boolean admits(long nowNanos) {
    return total.nanosUntilNext(nowNanos) == 0;
  }

  /** A member has said something: only what it has signed counts against it. */
  synchronized void charge(PeerId sender, long nowNanos) {
    var _ = bucket(sender, nowNanos).take(nowNanos);
    var _ = total.take(nowNanos);
  }

  private TokenBucket bucket(PeerId sender, long nowNanos) {
    return senders.computeIfAbsent(
        sender, _ -> new TokenBucket(SENDER_BURST, SENDER_PER_SECOND, nowNanos));
  }

  /** Whether the signature of an event with that proof is worth looking at. */
  synchronized boolean admitsProof(String proof) {
    return forgeries.getOrDefault(proof, 0) < MAX_FORGERIES;
  }

  synchronized void forged(String proof) {
    forgeries.merge(proof, 1, Integer::sum);
  }
}
