package dev.cellmesh.nostr;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait for one relay: bounded, the newest win, and a newer announcement takes the place
 * of an older one on the same topic. Filled from any thread, emptied by the relay's own.
 */
final class Outbox {
  static final int MAX_EVENTS = 64;

  private final Counters counters;
  private final String url;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // By age.
  private final List<Draft> waiting = new ArrayList<>();
  private boolean woken;

  Outbox(Counters counters, String url) {
    this.counters = counters;
    this.url = url;
  }

  /** Adds an event, or puts one back that could not be sent yet. */
  void add(Draft draft) {
    lock.lock();
    try {
      if (waiting.stream()
          .anyMatch(w -> w.madeNanos() > draft.madeNanos() && w.supersedes(draft))) {
        counters.dropOrdinary("outgoing-superseded", url);
        return;
      }
      if (waiting.removeIf(draft::supersedes)) {
        counters.dropOrdinary("outgoing-superseded", url);
      }
      int at = waiting.size();
      while (at > 0 && waiting.get(at - 1).madeNanos() > draft.madeNanos()) {
        at--;
      }
      waiting.add(at, draft);
      if (waiting.size() > MAX_EVENTS) {
        waiting.removeFirst();
        counters.drop("outgoing-full", url);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next to send: of those for whom the newest signal is, the oldest; announcements last, since
   * whoever has answered one waits for us. Who waits now is served first, and what one peer is told
   * stays in order.
   */
  @Nullable Draft poll(long nowNanos, long maxAgeSeconds) {
    lock.lock();
    try {
      while (!waiting.isEmpty()) {
        Draft newest =
            waiting.reversed().stream()
                .filter(w -> w.kind() == Wire.SIGNAL)
                .findFirst()
                .orElse(waiting.getLast());
        Draft next = waiting.stream().filter(newest::isForTheSame).findFirst().orElse(newest);
        waiting.remove(next);
        if (!next.isStale(nowNanos, maxAgeSeconds)) {
          return next;
        }
        counters.drop("outgoing-stale", url);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the current or the next {@link #await}. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until woken, until there is an event if {@code forEvents}, or for that long. */
  void await(boolean forEvents, long nanos) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      while (!woken && (!forEvents || waiting.isEmpty()) && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }
}
