package dev.cellmesh.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.tinylog.Logger;

/** Does the same with many at once, where one after the other would take seconds. */
final class Together {
  private Together() {}

  /** Returns when all is done; what goes wrong is logged. */
  static <T> void run(List<T> all, Consumer<T> work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (T one : all) {
        done.add(threads.submit(() -> work.accept(one)));
      }
      for (Future<?> future : done) {
        future.get();
      }
    } catch (ExecutionException e) {
      Logger.warn(e, "Cannot stop everything");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
