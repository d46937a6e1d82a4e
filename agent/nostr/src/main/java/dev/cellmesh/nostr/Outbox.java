package dev.cellmesh.nostr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait for one relay: bounded, the newest win. Filled from any thread, emptied by the
 * relay's own.
 */
final class Outbox {
  static final int MAX_EVENTS = 64;

  /** An event and when it was made. */
  record Waiting(String message, long createdAt) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean woken;

  /** Adds an event; returns false if the oldest had to go for it. */
  boolean add(Waiting event) {
    lock.lock();
    try {
      boolean full = waiting.size() == MAX_EVENTS;
      if (full) {
        waiting.removeFirst();
      }
      waiting.addLast(event);
      changed.signal();
      return !full;
    } finally {
      lock.unlock();
    }
  }

  @Nullable Waiting poll() {
    lock.lock();
    try {
      return waiting.pollFirst();
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
