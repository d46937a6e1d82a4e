package dev.cellmesh.app.gateway;

import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Counter.Family;
import dev.cellmesh.sensors.Batch;
import dev.cellmesh.sensors.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/**
 * Readings on their way into the room, pack by pack and in order. A pack that the room does not
 * take stays here, and is offered again, the same, with the next {@link #flush}. A batch is
 * acknowledged when the last of its readings has been taken. For one thread, but for the counters.
 */
final class Packer {
  private static final Family READINGS =
      Family.counter("gateway_readings_published", "Readings published to the room.");
  private static final Family PACKS =
      Family.counter("gateway_packs_published", "Packs published to the room.");
  private static final Family BYTES =
      Family.counter("gateway_published_bytes", "Bytes of the packs published.");
  private static final Family DROPPED =
      Family.counter("gateway_readings_dropped", "Readings that were not published, by reason.");
  private static final Family REFUSED =
      Family.counter("gateway_packs_refused", "Packs that had to wait: the mesh loop was full.");

  private static final long LOG_EVERY_NANOS = 1_000_000_000L;
  private static final byte[] NONE = {};

  private final Gateway.Encoder encoder;
  private final Gateway.Outlet outlet;
  private final Gateway.Limits limits;

  private final List<Reading> readings = new ArrayList<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private int done;
  private byte[] pack = NONE;
  private int packed;
  private boolean waits;
  private long loggedNanos = System.nanoTime() - LOG_EVERY_NANOS;

  private final AtomicLong published = new AtomicLong();
  private final AtomicLong packs = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong tooLarge = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** A batch to be acknowledged when so many of the readings are done. */
  private record Pending(int end, Runnable acknowledge) {}

  Packer(Gateway.Encoder encoder, Gateway.Outlet outlet, Gateway.Limits limits) {
    this.encoder = encoder;
    this.outlet = outlet;
    this.limits = limits;
  }

  /** Takes batches; they go out with {@link #flush}. */
  void add(List<Batch> batches) {
    for (Batch batch : batches) {
      readings.addAll(batch.readings());
      pending.add(new Pending(readings.size(), batch.acknowledge()));
    }
  }

  /** Readings in hand. */
  int waiting() {
    return readings.size() - done;
  }

  /** Offers what is in hand to the room; false if it did not take all of it. */
  boolean flush() {
    try {
      while (done < readings.size()) {
        if (pack.length == 0) {
          makePack();
        } else if (outlet.publish(pack)) {
          published();
        } else {
          refused();
          return false;
        }
      }
    } catch (RuntimeException e) {
      // A programmer's error that the next try would meet again.
      failed.addAndGet(waiting());
      Logger.error(
          e, "{} readings cannot be published; only MQTT brokers send theirs again", waiting());
      pending.clear();
      waits = false;
    }
    readings.clear();
    done = 0;
    pack = NONE;
    return true;
  }

  /** The largest pack of what comes next, unless that is one reading and too large. */
  private void makePack() {
    int next = Math.min(readings.size() - done, limits.maxReadings());
    while (next > 0) {
      byte[] made = encode(readings.subList(done, done + next));
      if (made.length > 0) {
        pack = made;
        packed = next;
        return;
      }
      next /= 2;
    }
    tooLarge.incrementAndGet();
    advance(1);
  }

  /** Empty if the pack would be too large. */
  private byte[] encode(List<Reading> some) {
    try {
      byte[] made = encoder.encode(some);
      return made.length <= limits.maxPackBytes() ? made : NONE;
    } catch (IllegalArgumentException e) {
      return NONE;
    }
  }

  private void published() {
    published.addAndGet(packed);
    packs.incrementAndGet();
    bytes.addAndGet(pack.length);
    pack = NONE;
    waits = false;
    advance(packed);
  }

  private void advance(int by) {
    done += by;
    for (Pending next = pending.peek(); next != null && next.end <= done; next = pending.peek()) {
      pending.remove();
      next.acknowledge.run();
    }
  }

  private void refused() {
    if (waits) {
      return;
    }
    waits = true;
    refused.incrementAndGet();
    long now = System.nanoTime();
    if (now - loggedNanos >= LOG_EVERY_NANOS) {
      loggedNanos = now;
      Logger.warn("The mesh loop is full; {} readings wait until it takes them", waiting());
    }
  }

  /** Traffic and drops by reason; any thread. */
  List<Counter> counters() {
    return List.of(
        READINGS.of("gateway.readings.published", published.get()),
        PACKS.of("gateway.packs.published", packs.get()),
        BYTES.of("gateway.bytes.published", bytes.get()),
        DROPPED.of("reason", "tooLarge", "gateway.dropped.tooLarge", tooLarge.get()),
        DROPPED.of("reason", "failed", "gateway.dropped.failed", failed.get()),
        REFUSED.of("gateway.refused.byRoom", refused.get()));
  }
}
