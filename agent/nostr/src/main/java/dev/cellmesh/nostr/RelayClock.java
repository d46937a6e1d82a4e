package dev.cellmesh.nostr;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wall-clock time as the relays see it: the median of what they last said in their {@code Date}
 * headers, carried on by the monotonic clock. A board without a synchronised clock would otherwise
 * be refused for its {@code created_at}. Any thread.
 */
final class RelayClock {
  private final Map<String, Long> millisAtMonotonicZero = new ConcurrentHashMap<>();

  /** What a relay's header said; it is cut to whole seconds, so half a second is added. */
  void heard(String relay, long dateMillis, long nowNanos) {
    millisAtMonotonicZero.put(relay, dateMillis + 500 - nowNanos / 1_000_000);
  }

  /** Seconds since 1970. */
  long nowSeconds(long nowNanos) {
    long[] offsets =
        millisAtMonotonicZero.values().stream().mapToLong(Long::longValue).sorted().toArray();
    if (offsets.length == 0) {
      return System.currentTimeMillis() / 1000;
    }
    long median = offsets[(offsets.length - 1) / 2];
    return Math.floorDiv(median + nowNanos / 1_000_000, 1000L);
  }
}
