package dev.cellmesh.sensors.gpio;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Reports a state once it has lasted; the time reported is that of its last edge. */
final class Debouncer {
  private final Duration debounce;
  private final InstantSource clock;
  private final Report report;
  private final Thread thread;
  private boolean state;
  private boolean reported;
  private boolean begun;
  private long edgeNanos;
  private Instant edgeTime = Instant.EPOCH;

  /** Takes a state that has lasted. */
  interface Report {
    void state(boolean on, Instant since);
  }

  Debouncer(String name, Duration debounce, InstantSource clock, Report report) {
    this.debounce = debounce;
    this.clock = clock;
    this.report = report;
    this.thread = Thread.ofVirtual().name("gpio-" + name).unstarted(this::loop);
  }

  /** Begins with the state of now, which is reported as well. */
  void start(boolean initial) {
    synchronized (this) {
      if (edgeNanos == 0) {
        note(initial);
      }
    }
    thread.start();
  }

  /** Called by Pi4J with each edge; never blocks for long. */
  synchronized void edge(boolean on) {
    if (on != state || !begun) {
      note(on);
      notifyAll();
    }
  }

  private synchronized void note(boolean on) {
    state = on;
    edgeNanos = System.nanoTime();
    edgeTime = clock.instant();
  }

  private void loop() {
    try {
      while (true) {
        boolean on;
        Instant since;
        synchronized (this) {
          awaitSettled();
          on = state;
          since = edgeTime;
          reported = on;
          begun = true;
        }
        report.state(on, since);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitSettled() throws InterruptedException {
    while (true) {
      if (begun && state == reported) {
        wait();
        continue;
      }
      long leftNanos = debounce.toNanos() - (System.nanoTime() - edgeNanos);
      if (leftNanos <= 0) {
        return;
      }
      wait(leftNanos / 1_000_000, (int) (leftNanos % 1_000_000));
    }
  }

  void stop() {
    thread.interrupt();
  }
}
