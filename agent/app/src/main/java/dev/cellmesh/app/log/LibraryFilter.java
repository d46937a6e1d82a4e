package dev.cellmesh.app.log;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Lets each logger of a library say one thing a minute, with the number of those left out: a web
 * server warns of every request that is not complete, so whoever reaches its port could fill the
 * disk. Any thread.
 */
final class LibraryFilter implements Filter {
  private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Libraries name their loggers after classes; beyond this they share one. */
  private static final int MAX_LOGGERS = 256;

  private static final class Said {
    long atNanos;
    long leftOut;
  }

  private final List<String> libraries;
  private final LongSupplier nanoTime;
  private final Map<String, Said> loggers = new ConcurrentHashMap<>();

  LibraryFilter(Collection<String> packages, LongSupplier nanoTime) {
    this.libraries = packages.stream().map(name -> name + '.').toList();
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean isLoggable(LogRecord line) {
    @Nullable String name = line.getLoggerName();
    if (name == null || libraries.stream().noneMatch(name::startsWith)) {
      return true;
    }
    String key = loggers.size() < MAX_LOGGERS || loggers.containsKey(name) ? name : "";
    long now = nanoTime.getAsLong();
    Said fresh = new Said();
    Said said = loggers.putIfAbsent(key, fresh);
    if (said == null) {
      said = fresh;
      said.atNanos = now - EVERY_NANOS;
    }
    synchronized (said) {
      if (now - said.atNanos < EVERY_NANOS) {
        said.leftOut++;
        return false;
      }
      if (said.leftOut > 0) {
        line.setMessage(line.getMessage() + " (and " + said.leftOut + " lines left out before)");
      }
      said.atNanos = now;
      said.leftOut = 0;
      return true;
    }
  }
}
