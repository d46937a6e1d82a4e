package dev.cellmesh.simulator;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run the shards of a network, window by window; the thread that made it is one of
 * them. They spin between windows, which are a millisecond of work or so, and give way to others
 * when they have spun for long.
 */
final class Crew implements AutoCloseable {
  private static final int SPINS = 10_000;
  private static final long PAUSE_NANOS = 20_000;
  private static final long CLOSED = Long.MIN_VALUE;

  private final List<Shard> shards;
  private final int workers;
  private final AtomicInteger working = new AtomicInteger();

  /** The next shard that nobody runs yet in this window. */
  private final AtomicInteger next = new AtomicInteger();

  private volatile long limit;
  private final AtomicInteger window = new AtomicInteger();
  private volatile @Nullable Throwable failure;

  Crew(List<Shard> shards) {
    this.shards = shards;
    workers = Math.min(shards.size(), Runtime.getRuntime().availableProcessors());
    for (int i = 1; i < workers; i++) {
      Thread.ofPlatform().daemon().name("shards-" + i).start(this::follow);
    }
  }

  /** Lets every shard take its mail and handle what happens up to {@code limit}. */
  void run(long limit) {
    this.limit = limit;
    working.set(workers - 1);
    next.set(0);
    window.incrementAndGet();
    work();
    int spins = 0;
    while (working.get() > 0) {
      spins = spun(spins);
    }
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("a shard failed: " + failed, failed);
    }
  }

  private void follow() {
    int seen = 0;
    while (true) {
      int spins = 0;
      while (window.get() == seen) {
        spins = spun(spins);
      }
      seen++;
      if (limit == CLOSED) {
        return;
      }
      work();
      working.decrementAndGet();
    }
  }

  private static int spun(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
      return spins + 1;
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return spins;
  }

  private void work() {
    try {
      for (int i = next.getAndIncrement(); i < shards.size(); i = next.getAndIncrement()) {
        shards.get(i).collect(shards);
        shards.get(i).run(limit);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    limit = CLOSED;
    window.incrementAndGet();
  }
}
