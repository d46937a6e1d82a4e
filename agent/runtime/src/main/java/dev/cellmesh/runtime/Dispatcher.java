package dev.cellmesh.runtime;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/** Runs listeners and handlers one at a time, so that a slow one never stops the loop. */
final class Dispatcher implements AutoCloseable {
  static final int MAX_QUEUED_BYTES = 12 << 20;

  /** What a task takes beside its message, in bytes; it bounds their number, too. */
  static final int TASK_BYTES = 160;

  private static final long MILLIS_PER_LOG = 1_000;

  private record Task(Runnable run, int bytes) {}

  private final BlockingQueue<Task> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private final String room;
  private volatile boolean closed;
  private long loggedAtMillis = System.nanoTime() / 1_000_000 - MILLIS_PER_LOG;

  Dispatcher(String room) {
    this.room = room;
    this.thread = Thread.ofVirtual().name("room-" + room).start(this::run);
  }

  /** Queues a task that holds {@code bytes}; dropped and counted when too much waits. */
  void run(int bytes, Runnable task) {
    int all = TASK_BYTES + bytes;
    if (closed) {
      return;
    }
    if (queuedBytes.addAndGet(all) > MAX_QUEUED_BYTES) {
      queuedBytes.addAndGet(-all);
      dropped.incrementAndGet();
      return;
    }
    queue.add(new Task(task, all));
  }

  long dropped() {
    return dropped.get();
  }

  private void run() {
    while (!closed) {
      try {
        Task task = queue.take();
        queuedBytes.addAndGet(-task.bytes);
        guard(task.run);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What one handler throws, errors included, must not keep the others from being called. */
  void guard(Runnable handler) {
    try {
      handler.run();
    } catch (RuntimeException | Error e) {
      long now = System.nanoTime() / 1_000_000;
      if (now - loggedAtMillis >= MILLIS_PER_LOG) {
        loggedAtMillis = now;
        Logger.error(e, "room {}: a handler failed", room);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
