package dev.cellmesh.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The order to stop: Ctrl-C, SIGTERM, or the command itself. After a signal the JVM's shutdown
 * waits until the command has closed everything, but no longer than {@link #MAX_STOP_MILLIS}.
 */
final class Stop {
  static final long MAX_STOP_MILLIS = 4_800;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int status = ExitStatus.FAILURE;

  /** Listens to signals from now on. */
  static Stop onSignals() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::signalled, "stop"));
    return stop;
  }

  /** Waits for the order. */
  void await() throws InterruptedException {
    requested.await();
  }

  /** Waits for the order, or for the time to pass; true if it was given. */
  boolean await(long millis) throws InterruptedException {
    return requested.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Gives the order. */
  void request() {
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** The command has closed everything; the process ends with {@code exitStatus}. */
  void finish(int exitStatus) {
    status = exitStatus;
    finished.countDown();
  }

  private void signalled() {
    if (finished.getCount() == 0) {
      return;
    }
    request();
    int end = status;
    try {
      if (finished.await(MAX_STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        end = status;
      } else {
        System.err.println("cellmesh: not everything could be closed in time; ending anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // A clean stop on request is a success; without this the JVM would end with 130 or 143.
    Main.end(end);
  }
}
