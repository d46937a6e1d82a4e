package dev.cellmesh.sensors;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The bounded queue between the sensors and the one who takes their readings. When it is full, new
 * readings push the oldest out that nobody repeats; those that a source repeats wait outside.
 */
final class Handoff {
  private final int maxReadings;
  private final SequencedSet<Entry> waiting = new LinkedHashSet<>();
  private final Deque<Entry> unrepeated = new ArrayDeque<>();
  private int readings;

  /** Compared by identity. */
  private static final class Entry {
    final Batch batch;
    final Consumer<Batch> dropped;

    Entry(Batch batch, Consumer<Batch> dropped) {
      this.batch = batch;
      this.dropped = dropped;
    }

    int size() {
      return batch.readings().size();
    }
  }

  /** A larger batch is taken when nothing else waits. */
  Handoff(int maxReadings) {
    this.maxReadings = maxReadings;
  }

  /**
   * Takes a batch that its source cannot repeat; never blocks.
   *
   * @param dropped told, on any thread, if younger readings push it out
   * @return false if it found no place: everything that waits is repeated by its source
   */
  boolean offer(Batch batch, Consumer<Batch> dropped) {
    Entry entry = new Entry(batch, dropped);
    List<Entry> out = new ArrayList<>();
    boolean taken;
    synchronized (this) {
      while (!fits(batch) && !unrepeated.isEmpty()) {
        Entry oldest = unrepeated.removeFirst();
        remove(oldest);
        out.add(oldest);
      }
      taken = fits(batch);
      if (taken) {
        add(entry);
        unrepeated.addLast(entry);
      }
    }
    out.forEach(oldest -> oldest.dropped.accept(oldest.batch));
    return taken;
  }

  /** Takes a batch that its source repeats; waits for a place. */
  synchronized void put(Batch batch) throws InterruptedException {
    while (!fits(batch)) {
      wait();
    }
    add(new Entry(batch, _ -> {}));
  }

  private boolean fits(Batch batch) {
    return waiting.isEmpty() || readings + batch.readings().size() <= maxReadings;
  }

  private void add(Entry entry) {
    waiting.addLast(entry);
    readings += entry.size();
    notifyAll();
  }

  private void remove(Entry entry) {
    waiting.remove(entry);
    readings -= entry.size();
    notifyAll();
  }

  synchronized List<Batch> take(int maxBatches, Duration wait) throws InterruptedException {
    long until = System.nanoTime() + wait.toNanos();
    while (waiting.isEmpty()) {
      long leftNanos = until - System.nanoTime();
      if (leftNanos <= 0) {
        return List.of();
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
    List<Batch> taken = new ArrayList<>();
    while (!waiting.isEmpty() && taken.size() < maxBatches) {
      Entry first = waiting.getFirst();
      remove(first);
      if (first == unrepeated.peekFirst()) {
        unrepeated.removeFirst();
      }
      taken.add(first.batch);
    }
    return taken;
  }

  synchronized int size() {
    return waiting.size();
  }
}
