package dev.cellmesh.app.gateway;

import dev.cellmesh.sensors.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects batches of the sensors until there are enough readings, or the first of them has waited
 * long enough, or a source waits for the acknowledgement of what is collected. Time is an argument,
 * in nanoseconds of any origin. Not safe for several threads.
 */
final class Collector {
  private final int maxReadings;
  private final long maxDelayNanos;
  private final List<Batch> batches = new ArrayList<>();
  private int readings;
  private boolean isWaitedFor;
  private long firstAtNanos;

  Collector(int maxReadings, long maxDelayNanos) {
    this.maxReadings = maxReadings;
    this.maxDelayNanos = maxDelayNanos;
  }

  void add(Batch batch, long nowNanos) {
    if (batches.isEmpty()) {
      firstAtNanos = nowNanos;
    }
    batches.add(batch);
    readings += batch.readings().size();
    isWaitedFor |= batch.isLastForNow();
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  boolean isDue(long nowNanos) {
    boolean isEnough = isWaitedFor || readings >= maxReadings;
    return !batches.isEmpty() && (isEnough || waitNanos(nowNanos) <= 0);
  }

  /** How long the first reading may still wait; 0 or less if it may not. */
  long waitNanos(long nowNanos) {
    return firstAtNanos + maxDelayNanos - nowNanos;
  }

  List<Batch> drain() {
    List<Batch> all = List.copyOf(batches);
    batches.clear();
    readings = 0;
    isWaitedFor = false;
    return all;
  }
}
