package dev.cellmesh.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is logged and where.
 *
 * @param level the least severe level that is written
 * @param levels other levels by Java package, in the order of the file
 * @param file a file to write to as well as standard error, or null
 * @param maxSizeBytes size at which the file is rolled, 64 KiB to 1 GiB
 * @param keep rolled files to keep, 1 to 100
 */
public record LogConfig(
    Level level, Map<String, Level> levels, @Nullable Path file, long maxSizeBytes, int keep) {
  /** Severity, as Tinylog names it. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    OFF
  }

  public LogConfig {
    levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
  }

  public LogConfig withLevel(Level newLevel) {
    return new LogConfig(newLevel, levels, file, maxSizeBytes, keep);
  }
}
