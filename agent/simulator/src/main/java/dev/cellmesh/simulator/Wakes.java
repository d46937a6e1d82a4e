package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MonotonicTime;

/**
 * Wakes peers when their deadlines are due. At most one event waits for each, but for stale ones.
 */
final class Wakes {
  private final Shard shard;
  private final EventQueue queue;

  Wakes(Shard shard, EventQueue queue) {
    this.shard = shard;
    this.queue = queue;
  }

  /** A peer has taken an input: its deadline may have moved. */
  void after(VirtualPeer peer) {
    MonotonicTime next = peer.protocol.nextDeadline();
    if (next != null) {
      long at = (next.nanos() + 999) / 1_000;
      if (at < peer.wakeAt) {
        wake(peer, Math.max(queue.now(), at));
      }
    }
  }

  private void wake(VirtualPeer peer, long at) {
    peer.wakeAt = Math.min(at, queue.now() + EventQueue.HORIZON_MICROS);
    queue.add(peer.wakeAt, EventQueue.Kind.WAKE, peer, EventQueue.NOTHING);
  }

  /** A deadline that moved back only wakes the peer when it is due; one that moved on is stale. */
  void due(VirtualPeer peer) {
    if (peer.wakeAt != queue.now() || !peer.alive) {
      return;
    }
    peer.wakeAt = Long.MAX_VALUE;
    MonotonicTime next = peer.protocol.nextDeadline();
    if (next == null) {
      return;
    }
    if (next.nanos() > queue.now() * 1_000) {
      wake(peer, (next.nanos() + 999) / 1_000);
      return;
    }
    // A deadline that stays in the past must not hold up time.
    peer.wakeAt = queue.now();
    shard.input(peer, new Input.DeadlineReached());
    peer.wakeAt = Long.MAX_VALUE;
    next = peer.stalled == null ? peer.protocol.nextDeadline() : null;
    if (next != null) {
      wake(peer, Math.max(queue.now() + 1, (next.nanos() + 999) / 1_000));
    }
  }
}
