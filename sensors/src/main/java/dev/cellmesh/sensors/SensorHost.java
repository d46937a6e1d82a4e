package dev.cellmesh.sensors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * Runs sensors and hands their readings over: polls on virtual threads, time-outs, counting,
 * bounded logging, back-off for a sensor that fails, and one bounded hand-off queue.
 *
 * <p>{@link #start} once, then {@link #take} from one thread or more; {@link #statuses} from any.
 * To end without a loss or a repetition: {@link #stopTaking}, take and acknowledge what is left,
 * {@link #close}.
 */
public final class SensorHost implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  private final HostOptions options;
  private final Handoff handoff;
  private final Map<Sensor, SensorRun> runs = new LinkedHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean started;
  private boolean stopped;
  private boolean closed;

  /**
   * @param sensors closed by {@link #close}
   * @throws IllegalArgumentException if two sensors bear the same name
   */
  public SensorHost(List<? extends Sensor> sensors, HostOptions options) {
    this.options = options;
    this.handoff = new Handoff(options.maxHandoffReadings());
    for (Sensor sensor : sensors) {
      if (runs.keySet().stream().anyMatch(other -> other.name().equals(sensor.name()))) {
        throw new IllegalArgumentException("two sensors named " + sensor.name());
      }
      runs.put(sensor, new SensorRun(sensor.name(), handoff));
    }
  }

  /** Starts all sensors and returns at once; a sensor that fails is tried again later. */
  public synchronized void start() {
    if (started || stopped) {
      throw new IllegalStateException("a SensorHost starts once");
    }
    started = true;
    runs.forEach(
        (sensor, run) ->
            threads.add(
                Thread.ofVirtual()
                    .name("sensor-" + sensor.name())
                    .start(() -> runSensor(sensor, run))));
  }

  private void runSensor(Sensor sensor, SensorRun run) {
    Pacing pacing = new Pacing(options);
    try {
      switch (sensor) {
        case PolledSensor polled -> new PollLoop(polled, run, pacing).loop();
        case PushedSensor pushed -> startPushed(pushed, run, pacing);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void startPushed(PushedSensor sensor, SensorRun run, Pacing pacing)
      throws InterruptedException {
    while (true) {
      try {
        sensor.start(run);
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | LinkageError e) {
        // LinkageError too: a native library that is missing on this machine is a sensor's fault.
        run.failed(e);
        TimeUnit.NANOSECONDS.sleep(pacing.failed().toNanos());
      }
    }
  }

  /**
   * Takes what has arrived, waiting for the first.
   *
   * @param maxBatches at least 1
   * @return empty if nothing came within the wait
   */
  public List<Batch> take(int maxBatches, Duration wait) throws InterruptedException {
    return handoff.take(maxBatches, wait);
  }

  /** Batches that wait to be taken. */
  public int waiting() {
    return handoff.size();
  }

  /** How each sensor fares, in the order they were given. */
  public List<SensorStatus> statuses() {
    return runs.values().stream().map(SensorRun::status).toList();
  }

  /**
   * Stops all sensors within about two seconds. What waits can still be taken, and acknowledged:
   * the sources that repeat what was not are left at {@link #close}.
   */
  public synchronized void stopTaking() {
    if (stopped) {
      return;
    }
    stopped = true;
    threads.forEach(Thread::interrupt);
    runs.forEach(
        (sensor, run) -> {
          run.stopped();
          end(
              sensor,
              switch (sensor) {
                case PolledSensor polled -> polled::close;
                case PushedSensor pushed -> pushed::stopTaking;
              });
        });
    try {
      for (Thread thread : threads) {
        thread.join(STOP_WITHIN.dividedBy(Math.max(1, threads.size())));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Sensor sensor, Runnable how) {
    try {
      how.run();
    } catch (RuntimeException e) {
      Logger.warn("sensor {}: closing failed: {}", sensor.name(), e.toString());
    }
  }

  /** Stops all sensors, and leaves their sources; what was not acknowledged is theirs to repeat. */
  @Override
  public synchronized void close() {
    stopTaking();
    if (!closed) {
      closed = true;
      runs.keySet().forEach(sensor -> end(sensor, sensor::close));
    }
  }
}
