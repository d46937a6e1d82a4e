package dev.cellmesh.app.gateway;

import dev.cellmesh.app.systemd.Heartbeat;
import dev.cellmesh.runtime.CheckReturnValue;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.sensors.Batch;
import dev.cellmesh.sensors.Reading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * Takes the sensors' readings, groups them and publishes each group as a pack. A source is
 * acknowledged when the room has taken the pack. While the room takes none, the pack is kept and
 * offered again, and nothing more is taken from the sensors: their queue is bounded, and counts
 * what it drops. Runs on a thread of its own from {@link #start} to {@link #close}.
 */
public final class Gateway implements AutoCloseable {
  /** A bound on the work between two looks at the clock. */
  private static final int MAX_BATCHES_PER_TAKE = 256;

  /** The heartbeat beats at least this often, readings or not. */
  private static final long MAX_WAIT_NANOS = 500_000_000L;

  /** A loop that is full has handled much of it a moment later. */
  private static final long RETRY_NANOS = 20_000_000L;

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
    /**
     * Publishes one pack, which is within the bound. Does not wait.
     *
     * @return whether the room took it; if not, the same is offered again
     */
    @CheckReturnValue
    boolean publish(byte[] pack);
  }

  /**
   * Bounds.
   *
   * @param maxReadings readings in one pack
   * @param maxDelay how long a reading may wait for company
   * @param maxPackBytes the largest message the room carries
   */
  public record Limits(int maxReadings, Duration maxDelay, int maxPackBytes) {}

  private final Source source;
  private final Heartbeat.Part heartbeat;
  private final Collector collector;
  private final Packer packer;

  /** Taken from the source, and not yet grouped. */
  private final Deque<Batch> taken = new ArrayDeque<>();

  private final Thread thread = new Thread(this::run, "gateway");
  private volatile boolean stopped;

  public Gateway(
      Source source, Encoder encoder, Outlet outlet, Limits limits, Heartbeat.Part heartbeat) {
    this.source = source;
    this.heartbeat = heartbeat;
    this.collector = new Collector(limits.maxReadings(), limits.maxDelay().toNanos());
    this.packer = new Packer(encoder, outlet, limits);
  }

  /** Starts to take readings. */
  public void start() {
    thread.start();
  }

  /** Traffic and drops by reason. */
  public List<Counter> counters() {
    return packer.counters();
  }

  private void run() {
    try {
      while (!stopped) {
        step();
      }
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Logger.warn("Stopped with {} readings that the mesh loop did not take", packer.waiting());
    }
  }

  private void step() throws InterruptedException {
    heartbeat.beat();
    if (!packer.flush()) {
      // Nothing more is taken meanwhile: sources and the hand-off feel the pressure.
      TimeUnit.NANOSECONDS.sleep(RETRY_NANOS);
      return;
    }
    if (taken.isEmpty()) {
      taken.addAll(source.take(MAX_BATCHES_PER_TAKE, Duration.ofNanos(waitNanos())));
    }
    collect();
  }

  private long waitNanos() {
    return collector.isEmpty()
        ? MAX_WAIT_NANOS
        : Math.clamp(collector.waitNanos(System.nanoTime()), 0, MAX_WAIT_NANOS);
  }

  /** Groups what was taken, until the room does not take a group that is due. */
  private void collect() {
    boolean flows = true;
    while (flows && !taken.isEmpty()) {
      collector.add(taken.remove(), System.nanoTime());
      flows = publishIfDue();
    }
    if (flows) {
      publishIfDue();
    }
  }

  private boolean publishIfDue() {
    if (!collector.isDue(System.nanoTime())) {
      return true;
    }
    packer.add(collector.drain());
    return packer.flush();
  }

  /** What has arrived before the stop still goes out. */
  private void finish() throws InterruptedException {
    packer.add(collector.drain());
    do {
      packer.add(List.copyOf(taken));
      taken.clear();
      while (!packer.flush()) {
        TimeUnit.NANOSECONDS.sleep(RETRY_NANOS);
      }
      taken.addAll(source.take(MAX_BATCHES_PER_TAKE, Duration.ZERO));
    } while (!taken.isEmpty());
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
