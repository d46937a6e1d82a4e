package dev.cellmesh.sensors;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Polls one sensor at its pace until interrupted. */
final class PollLoop {
  private static final Duration MIN_EVERY = Duration.ofMillis(10);

  private final PolledSensor sensor;
  private final SensorRun run;
  private final Pacing pacing;

  PollLoop(PolledSensor sensor, SensorRun run, Pacing pacing) {
    this.sensor = sensor;
    this.run = run;
    this.pacing = pacing;
  }

  void loop() throws InterruptedException {
    Duration every = sensor.every().compareTo(MIN_EVERY) < 0 ? MIN_EVERY : sensor.every();
    long dueNanos = System.nanoTime();
    while (true) {
      Duration pause = pollOnce();
      long now = System.nanoTime();
      // A late poll does not bring a burst of polls after it: missed ones are left out.
      dueNanos = Math.max(dueNanos + every.toNanos(), now);
      dueNanos = Math.max(dueNanos, now + pause.toNanos());
      TimeUnit.NANOSECONDS.sleep(dueNanos - now);
    }
  }

  /** Polls once; the pause that must at least follow. */
  private Duration pollOnce() throws InterruptedException {
    FutureTask<List<Reading>> poll = new FutureTask<>(() -> sensor.poll(run));
    Thread thread = Thread.ofVirtual().name("poll-" + sensor.name()).start(poll);
    try {
      List<Reading> readings = poll.get(sensor.timeout().toNanos(), TimeUnit.NANOSECONDS);
      run.offer(readings);
      run.well();
      pacing.succeeded();
      return Duration.ZERO;
    } catch (ExecutionException e) {
      run.failed(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException _) {
      run.timedOut("no answer within " + sensor.timeout().toMillis() + " ms");
      poll.cancel(true);
      // A driver that hangs on in native code gets no second call beside the first.
      thread.join();
    } finally {
      poll.cancel(true);
    }
    return pacing.failed();
  }
}
