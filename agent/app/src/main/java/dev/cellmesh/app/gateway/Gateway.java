package dev.cellmesh.app.gateway;

import dev.cellmesh.app.systemd.Heartbeat;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Counter.Family;
import dev.cellmesh.sensors.Batch;
import dev.cellmesh.sensors.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/**
 * Takes the sensors' readings, groups them and publishes each group as a pack. A source is
 * acknowledged when the room has accepted the pack. Runs on a thread of its own from {@link #start}
 * to {@link #close}.
 */
public final class Gateway implements AutoCloseable {
  /** A bound on the work between two looks at the clock. */
  private static final int MAX_BATCHES_PER_TAKE = 256;

  /** The heartbeat beats at least this often, readings or not. */
  private static final long MAX_WAIT_NANOS = 500_000_000L;

  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  /** Where the readings come from. */
  public interface Source {
    /** Waits for the first batch, at most so long; empty if none came. */
    List<Batch> take(int maxBatches, Duration wait) throws InterruptedException;
  }

  /** Makes packs. */
  public interface Encoder {
    /** One pack. Throws {@link IllegalArgumentException} if that would be too large. */
    byte[] encode(List<Reading> readings);
  }

  /** Where the packs go. */
  public interface Outlet {
    /** Publishes one pack, which is within the bound. */
    void publish(byte[] pack);
  }

  /**
   * Bounds.
   *
   * @param maxReadings readings in one pack
   * @param maxDelay how long a reading may wait for company
   * @param maxPackBytes the largest message the room carries
   */
  public record Limits(int maxReadings, Duration maxDelay, int maxPackBytes) {}

  private static final Family READINGS =
      Family.counter("gateway_readings_published", "Readings published to the room.");
  private static final Family PACKS =
      Family.counter("gateway_packs_published", "Packs published to the room.");
  private static final Family BYTES =
      Family.counter("gateway_published_bytes", "Bytes of the packs published.");
  private static final Family TOO_LARGE =
      Family.counter("gateway_readings_dropped", "Readings too large for any message.");
  private static final Family REFUSED =
      Family.counter("gateway_packs_refused", "Packs that the room did not take at once.");

  private final Source source;
  private final Encoder encoder;
  private final Outlet outlet;
  private final Limits limits;
  private final Heartbeat.Part heartbeat;
  private final Collector collector;
  private final Thread thread = new Thread(this::run, "gateway");
  private volatile boolean stopped;

  private final AtomicLong readings = new AtomicLong();
  private final AtomicLong packs = new AtomicLong();
  private final AtomicLong packedBytes = new AtomicLong();
  private final AtomicLong tooLarge = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  public Gateway(
      Source source, Encoder encoder, Outlet outlet, Limits limits, Heartbeat.Part heartbeat) {
    this.source = source;
    this.encoder = encoder;
    this.outlet = outlet;
    this.limits = limits;
    this.heartbeat = heartbeat;
    this.collector = new Collector(limits.maxReadings(), limits.maxDelay().toNanos());
  }

  /** Starts to take readings. */
  public void start() {
    thread.start();
  }

  /** Traffic and drops by reason. */
  public List<Counter> counters() {
    return List.of(
        READINGS.of("gateway.readings.published", readings.get()),
        PACKS.of("gateway.packs.published", packs.get()),
        BYTES.of("gateway.bytes.published", packedBytes.get()),
        TOO_LARGE.of("gateway.dropped.tooLarge", tooLarge.get()),
        REFUSED.of("gateway.refused.byRoom", refused.get()));
  }

  private void run() {
    try {
      while (!stopped) {
        step();
      }
      // What has arrived before the stop still goes out.
      for (Batch batch : source.take(MAX_BATCHES_PER_TAKE, Duration.ZERO)) {
        collector.add(batch, System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!collector.isEmpty()) {
      publish(collector.drain());
    }
  }

  private void step() throws InterruptedException {
    heartbeat.beat();
    long now = System.nanoTime();
    long wait = MAX_WAIT_NANOS;
    if (!collector.isEmpty()) {
      wait = Math.clamp(collector.waitNanos(now), 0, MAX_WAIT_NANOS);
    }
    for (Batch batch : source.take(MAX_BATCHES_PER_TAKE, Duration.ofNanos(wait))) {
      collector.add(batch, System.nanoTime());
      if (collector.isDue(System.nanoTime())) {
        publish(collector.drain());
      }
    }
    if (collector.isDue(System.nanoTime())) {
      publish(collector.drain());
    }
  }

  private void publish(List<Batch> batches) {
    List<Reading> all = new ArrayList<>();
    for (Batch batch : batches) {
      all.addAll(batch.readings());
    }
    try {
      for (int from = 0; from < all.size(); from += limits.maxReadings()) {
        pack(all.subList(from, Math.min(all.size(), from + limits.maxReadings())));
      }
    } catch (RuntimeException e) {
      // Not acknowledged: an MQTT broker keeps them and sends them again.
      refused.incrementAndGet();
      Logger.error(
          e, "The room did not take {} readings; their sources will repeat them", all.size());
      return;
    }
    for (Batch batch : batches) {
      batch.acknowledge().run();
    }
  }

  private void pack(List<Reading> some) {
    byte[] pack = encode(some);
    if (pack.length > 0) {
      outlet.publish(pack);
      readings.addAndGet(some.size());
      packs.incrementAndGet();
      packedBytes.addAndGet(pack.length);
    } else if (some.size() > 1) {
      int half = some.size() / 2;
      pack(some.subList(0, half));
      pack(some.subList(half, some.size()));
    } else {
      tooLarge.incrementAndGet();
    }
  }

  /** Empty if the pack would be too large. */
  private byte[] encode(List<Reading> some) {
    try {
      byte[] pack = encoder.encode(some);
      return pack.length <= limits.maxPackBytes() ? pack : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Publishes what is left, then stops, within two seconds. */
  @Override
  public void close() {
    stopped = true;
    try {
      if (!thread.join(STOP_WITHIN)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
