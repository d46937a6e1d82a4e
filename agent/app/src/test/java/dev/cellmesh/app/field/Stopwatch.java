package dev.cellmesh.app.field;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Waits for conditions, and keeps how long they took in {@code target/field-times.txt}. */
final class Stopwatch {
  /** Generous: the machine may be slow. What is promised is said at the tests that promise it. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Path TIMES = Path.of("target", "field-times.txt");

  private final String what;
  private final long startedNanos = System.nanoTime();

  private Stopwatch(String what) {
    this.what = what;
  }

  /** Begins to measure. */
  static Stopwatch start(String what) {
    return new Stopwatch(what);
  }

  /** Waits for it, and notes when. */
  Duration until(Callable<Boolean> condition) {
    await(what).atMost(PATIENCE).pollInterval(LOOK_EVERY).until(condition);
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    note(String.format(Locale.ROOT, "%5.1f s  %s%n", took.toMillis() / 1_000.0, what));
    return took;
  }

  private static void note(String line) {
    try {
      Files.writeString(TIMES, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
