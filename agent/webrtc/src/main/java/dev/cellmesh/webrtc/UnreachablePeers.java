package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links.Unreachable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The peers that attempts at links have found no way to. Times are nanoseconds of one monotonic
 * clock. Safe on any thread.
 */
final class UnreachablePeers {
  /** As many as a board may have links in a usual room; each costs some 300 bytes. */
  static final int MAX_PEERS = 64;

  /** One attempt may also fail by lost packets, or because the other side has just died. */
  static final int ATTEMPTS = 2;

  /** A link that is still wanted is tried more often than that. */
  static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(2);

  private record Failed(int attempts, long at, Unreachable pair) {}

  private final Map<PeerId, Failed> peers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Failed> eldest) {
          return size() > MAX_PEERS;
        }
      };

  /** An attempt has found no way; returns whether that is news worth a line. */
  synchronized boolean failed(Unreachable pair, long now) {
    forget(now);
    Failed before =
        peers.remove(pair.peer()); // and added again: the eldest is who failed longest ago
    int attempts = before == null ? 1 : Math.min(before.attempts() + 1, ATTEMPTS + 1);
    peers.put(pair.peer(), new Failed(attempts, now, pair));
    return attempts == ATTEMPTS;
  }

  /** There is a link. */
  synchronized void opened(PeerId peer) {
    peers.remove(peer);
  }

  synchronized List<Unreachable> list(long now) {
    forget(now);
    return peers.values().stream()
        .filter(failed -> failed.attempts() >= ATTEMPTS)
        .map(Failed::pair)
        .toList();
  }

  private void forget(long now) {
    peers.values().removeIf(failed -> now - failed.at() > FORGET_NANOS);
  }
}
