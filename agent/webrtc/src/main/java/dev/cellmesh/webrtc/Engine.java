package dev.cellmesh.webrtc;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The one thread of this process that calls native code, and the native factory; shared by all
 * drivers and counted. Native callbacks come on the factory's own thread and only hand over to this
 * one, so neither ever waits for the other with a lock held.
 */
final class Engine {
  private static final long CLOSE_SECONDS = 10;

  private static @Nullable Engine shared;
  private static int users;

  private final Admission admission = new Admission();
  private final ScheduledThreadPoolExecutor thread;
  private NativeFactory factory;
  private final int wornAfterMessages;

  private Engine(int wornAfterMessages) {
    this.wornAfterMessages = wornAfterMessages;
    NativeLibrary.load();
    thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("webrtc").factory());
    thread.setRemoveOnCancelPolicy(true);
    factory = new NativeFactory(wornAfterMessages);
  }

  /** Each call is answered by one {@link #release}. */
  static synchronized Engine acquire() {
    Engine engine = shared;
    if (engine == null) {
      engine = new Engine(NativeFactory.WORN_AFTER_MESSAGES);
      shared = engine;
    }
    users++;
    return engine;
  }

  /** The last release frees everything native; it returns when that is done. */
  void release() {
    synchronized (Engine.class) {
      users--;
      if (users > 0) {
        return;
      }
      shared = null;
      dispose();
    }
  }

  /** Who may offer a link; engine thread. */
  Admission admission() {
    return admission;
  }

  /** The factory for a new connection; engine thread. */
  NativeFactory factory() {
    if (factory.worn()) {
      Logger.info(
          "A new WebRTC factory takes over after {} messages; links move to it one by one, because"
              + " webrtc-java leaks on this machine",
          wornAfterMessages);
      NativeFactory old = factory;
      factory = new NativeFactory(wornAfterMessages);
      old.retire();
    }
    return factory;
  }

  void execute(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      Logger.debug("Too late for WebRTC: {}", e.getMessage());
    }
  }

  void after(long nanos, Runnable task) {
    try {
      Future<?> _ = thread.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      Logger.debug("Too late for WebRTC: {}", e.getMessage());
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      Logger.error(e, "A WebRTC task failed");
    }
  }

  private void dispose() {
    CountDownLatch done = new CountDownLatch(1);
    execute(
        () -> {
          try {
            factory.retire();
          } finally {
            done.countDown();
          }
        });
    try {
      if (!done.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        Logger.error("WebRTC did not end within {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }
}
