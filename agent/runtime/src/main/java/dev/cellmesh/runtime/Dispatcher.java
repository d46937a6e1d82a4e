package dev.cellmesh.runtime;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/** Runs listeners and handlers one at a time, so that a slow one never stops the loop. */
final class Dispatcher implements AutoCloseable {
  private static final int MAX_QUEUED = 65_536;
  private static final long MILLIS_PER_LOG = 1_000;

  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private final String room;
  private volatile boolean closed;
  private long loggedAtMillis;

  Dispatcher(String room) {
    this.room = room;
    this.thread = Thread.ofVirtual().name("room-" + room).start(this::run);
  }

  void run(Runnable task) {
    if (!closed && !queue.offer(task)) {
      dropped.incrementAndGet();
    }
  }

  long dropped() {
    return dropped.get();
  }

  private void run() {
    while (!closed) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        long now = System.nanoTime() / 1_000_000;
        if (now - loggedAtMillis >= MILLIS_PER_LOG) {
          loggedAtMillis = now;
          Logger.error(e, "room {}: a handler failed", room);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
