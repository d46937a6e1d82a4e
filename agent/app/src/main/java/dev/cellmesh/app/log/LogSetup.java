package dev.cellmesh.app.log;

import dev.cellmesh.config.LogConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.tinylog.configuration.Configuration;
import org.tinylog.jul.JulTinylogBridge;
import org.tinylog.provider.ProviderRegistry;

/**
 * Configures Tinylog from {@code [log]}. Tinylog reads its configuration once, at the first line
 * that is logged, so this comes before everything else that may log.
 */
public final class LogSetup {
  /** Libraries that talk more than a board's journal should hold; the last is the JDK. */
  private static final Map<String, String> QUIET =
      Map.of("io.helidon", "warn", "com.pi4j", "warn", "org.eclipse", "warn", "sun.util", "warn");

  /** java.util.logging holds loggers weakly, and forgets the levels of those that nobody holds. */
  private static final Set<Logger> LOGGERS = ConcurrentHashMap.newKeySet();

  private static volatile boolean applied;

  private LogSetup() {}

  /** As the configuration says; {@code debug} shows stack traces and at least debug lines. */
  public static void apply(LogConfig log, boolean debug, Map<String, String> environment) {
    LogConfig.Level level = debug ? finer(log.level(), LogConfig.Level.DEBUG) : log.level();
    Configuration.set("level", name(level));
    QUIET.forEach((pack, quiet) -> Configuration.set("level@" + pack, quiet));
    log.levels().forEach((pack, own) -> Configuration.set("level@" + pack, name(own)));

    boolean journal = environment.containsKey("JOURNAL_STREAM");
    boolean traces = level.compareTo(LogConfig.Level.DEBUG) <= 0;
    Configuration.set("writer", "cellmesh");
    // The levels above decide, not a tinylog.properties that lies on the class path.
    Configuration.set("writer.level", "trace");
    Configuration.set("writer.journal", Boolean.toString(journal));
    Configuration.set("writer.traces", Boolean.toString(traces));
    Path file = log.file();
    if (file != null) {
      file(file, log, traces);
    }
    // A stuck standard error must not stop the loop.
    Configuration.set("writingthread", "true");
    // Main flushes when everything is closed; Tinylog's own hook would come too early.
    Configuration.set("autoshutdown", "false");
    bridge(level, log.levels());
    applied = true;
  }

  /** Takes over what libraries say to java.util.logging. */
  static void bridge(LogConfig.Level level, Map<String, LogConfig.Level> levels) {
    JulTinylogBridge.activate();
    Logger root = Logger.getLogger("");
    for (Handler bridge : root.getHandlers()) {
      root.removeHandler(bridge);
      root.addHandler(new Filtered(bridge, new LibraryFilter(QUIET.keySet(), System::nanoTime)));
    }
    level("", level);
    QUIET.keySet().forEach(pack -> level(pack, LogConfig.Level.WARN));
    levels.forEach(LogSetup::level);
  }

  /**
   * Tells java.util.logging, too: the bridge has it take everything, and then libraries put into
   * words what nobody will read. Helidon makes a dump of every WebSocket frame.
   */
  private static void level(String pack, LogConfig.Level level) {
    Logger logger = Logger.getLogger(pack);
    logger.setLevel(
        switch (level) {
          case TRACE -> Level.ALL;
          case DEBUG -> Level.FINE;
          case INFO -> Level.INFO;
          case WARN -> Level.WARNING;
          case ERROR -> Level.SEVERE;
          case OFF -> Level.OFF;
        });
    LOGGERS.add(logger);
  }

  /** Asks the filter, as the bridge does not. */
  private static final class Filtered extends Handler {
    private final Handler bridge;

    Filtered(Handler bridge, Filter filter) {
      this.bridge = bridge;
      setFilter(filter);
    }

    @Override
    public void publish(LogRecord line) {
      if (isLoggable(line)) {
        bridge.publish(line);
      }
    }

    @Override
    public void flush() {
      bridge.flush();
    }

    @Override
    public void close() {
      bridge.close();
    }
  }

  /** Writes what waits to be written; nothing is logged after. */
  public static void flush() {
    if (!applied) {
      return;
    }
    try {
      ProviderRegistry.getLoggingProvider().shutdown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For commands without a configuration: errors alone, or everything with {@code debug}. */
  public static void quiet(boolean debug, Map<String, String> environment) {
    LogConfig.Level level = debug ? LogConfig.Level.DEBUG : LogConfig.Level.ERROR;
    apply(new LogConfig(level, Map.of(), null, 1 << 20, 1), debug, environment);
  }

  private static void file(Path file, LogConfig log, boolean traces) {
    Configuration.set("writerFile", "cellmesh file");
    Configuration.set("writerFile.traces", Boolean.toString(traces));
    Configuration.set("writerFile.file", file + ".{count}");
    Configuration.set("writerFile.latest", file.toString());
    Configuration.set("writerFile.policies", "size: " + log.maxSizeBytes());
    Configuration.set("writerFile.backups", Integer.toString(log.keep()));
    Configuration.set(
        "writerFile.format", "{date: yyyy-MM-dd HH:mm:ss.SSS} {level} {class-name}: {message}");
  }

  private static LogConfig.Level finer(LogConfig.Level a, LogConfig.Level b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static String name(LogConfig.Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
