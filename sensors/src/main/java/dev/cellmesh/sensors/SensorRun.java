package dev.cellmesh.sensors;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** One sensor's counters and its side of the hand-off. */
final class SensorRun implements ReadingSink {
  private static final long LOG_EVERY_NANOS = 1_000_000_000L;

  private final String sensor;
  private final Handoff handoff;
  private final RejectCounts rejects;
  private final AtomicLong readings = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong timeouts = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile SensorStatus.State state = SensorStatus.State.STARTING;
  private volatile @Nullable Instant lastReading;
  private volatile @Nullable String lastFault;
  private @Nullable Long faultLoggedNanos;

  SensorRun(String sensor, Handoff handoff) {
    this.sensor = sensor;
    this.handoff = handoff;
    this.rejects = new RejectCounts(sensor);
  }

  @Override
  public boolean offer(List<Reading> batch) {
    if (batch.isEmpty()) {
      return true;
    }
    if (!handoff.offer(new Batch(sensor, batch, () -> {}), old -> dropped(old.readings()))) {
      dropped(batch);
      return false;
    }
    handed(batch);
    return true;
  }

  private void dropped(List<Reading> batch) {
    dropped.addAndGet(batch.size());
    reject("HANDOFF_FULL", () -> batch.size() + " readings; the gateway takes them too slowly");
  }

  @Override
  public void accept(List<Reading> batch, boolean isLastForNow, Runnable acknowledge)
      throws InterruptedException {
    if (batch.isEmpty()) {
      acknowledge.run();
      return;
    }
    handoff.put(new Batch(sensor, batch, isLastForNow, acknowledge));
    handed(batch);
  }

  private void handed(List<Reading> batch) {
    readings.addAndGet(batch.size());
    lastReading = batch.getLast().time();
  }

  @Override
  public void reject(String reason, Supplier<String> detail) {
    rejects.add(reason, detail, System.nanoTime());
  }

  @Override
  public void trouble(SensorFault fault) {
    failed(fault);
  }

  @Override
  public void well() {
    if (state == SensorStatus.State.TROUBLED) {
      Logger.info("sensor {}: well again", sensor);
    }
    if (state != SensorStatus.State.STOPPED) {
      state = SensorStatus.State.WELL;
    }
  }

  void timedOut(String detail) {
    timeouts.incrementAndGet();
    troubled("timed out: " + detail);
  }

  void failed(Throwable fault) {
    failures.incrementAndGet();
    troubled(fault instanceof SensorFault f ? String.valueOf(f.getMessage()) : fault.toString());
  }

  private synchronized void troubled(String fault) {
    lastFault = fault;
    if (state != SensorStatus.State.STOPPED) {
      state = SensorStatus.State.TROUBLED;
    }
    long now = System.nanoTime();
    if (faultLoggedNanos == null || now - faultLoggedNanos >= LOG_EVERY_NANOS) {
      faultLoggedNanos = now;
      Logger.warn("sensor {}: {}", sensor, fault);
    }
  }

  void stopped() {
    state = SensorStatus.State.STOPPED;
  }

  SensorStatus status() {
    return new SensorStatus(
        sensor,
        state,
        readings.get(),
        failures.get(),
        timeouts.get(),
        dropped.get(),
        rejects.snapshot(),
        rejects.samples(),
        lastReading,
        lastFault);
  }
}
