package dev.cellmesh.sensors.gpio;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Reports a state once it has lasted; the time reported is that of its last edge. */
final class Debouncer {
  private final Debounce debounce;
  private final InstantSource clock;
  private final Report report;
  private final Thread thread;
  private Instant edgeTime = Instant.EPOCH;

  /** Takes a state that has lasted. */
  interface Report {
    void state(boolean on, Instant since);
  }

  Debouncer(String name, Duration debounce, InstantSource clock, Report report) {
    this.debounce = new Debounce(debounce.toNanos());
    this.clock = clock;
    this.report = report;
    this.thread = Thread.ofVirtual().name("gpio-" + name).unstarted(this::loop);
  }

  /** Begins with the state of now, unless an edge came first. */
  void start(boolean initial) {
    synchronized (this) {
      if (edgeTime.equals(Instant.EPOCH)) {
        edge(initial);
      }
    }
    thread.start();
  }

  /** Called by Pi4J with each edge; never blocks for long. */
  synchronized void edge(boolean on) {
    if (debounce.edge(on, System.nanoTime())) {
      edgeTime = clock.instant();
      notifyAll();
    }
  }

  private void loop() {
    try {
      while (true) {
        boolean on;
        Instant since;
        synchronized (this) {
          awaitSettled();
          on = debounce.settle();
          since = edgeTime;
        }
        report.state(on, since);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitSettled() throws InterruptedException {
    while (true) {
      long leftNanos = debounce.dueInNanos(System.nanoTime());
      if (leftNanos <= 0) {
        return;
      }
      // An edge ends the wait; so do spurious wake-ups, which change nothing.
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
  }

  void stop() {
    thread.interrupt();
  }
}
