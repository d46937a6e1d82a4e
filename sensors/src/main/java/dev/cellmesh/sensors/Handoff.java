package dev.cellmesh.sensors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The bounded queue between the sensors and the one who takes their readings. */
final class Handoff {
  private final BlockingQueue<Batch> batches;

  Handoff(int maxBatches) {
    this.batches = new ArrayBlockingQueue<>(maxBatches);
  }

  boolean offer(Batch batch) {
    return batches.offer(batch);
  }

  void put(Batch batch) throws InterruptedException {
    batches.put(batch);
  }

  List<Batch> take(int maxBatches, Duration wait) throws InterruptedException {
    @Nullable Batch first = batches.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    if (first == null) {
      return List.of();
    }
    List<Batch> taken = new ArrayList<>();
    taken.add(first);
    batches.drainTo(taken, maxBatches - 1);
    return taken;
  }

  int size() {
    return batches.size();
  }
}
