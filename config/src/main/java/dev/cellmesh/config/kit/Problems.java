package dev.cellmesh.config.kit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one file. */
final class Problems {
  /** More would not help anybody; the rest shows up once these are mended. */
  private static final int MAX_PROBLEMS = 200;

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(int line, String key, Rejection why) {
    add(why.kind(), line, key, why.message(), why.remedy(), why.nearest());
  }

  void add(Problem.Kind kind, int line, String key, String message, String remedy) {
    add(kind, line, key, message, remedy, null);
  }

  void add(
      Problem.Kind kind,
      int line,
      String key,
      String message,
      String remedy,
      @Nullable String nearest) {
    if (found.size() < MAX_PROBLEMS) {
      found.add(new Problem(kind, file, line, key, message, remedy, nearest));
    }
  }

  void warn(int line, String key, String message, String remedy) {
    add(Problem.Kind.WARNING, line, key, message, remedy);
  }

  /** Forgets what stands at or after a line, where a syntax error makes the parse doubtful. */
  void dropFrom(int line) {
    found.removeIf(
        problem ->
            problem.line() >= line
                || problem.kind() == Problem.Kind.MISSING
                || problem.kind() == Problem.Kind.WARNING);
  }

  boolean hasErrors() {
    return found.stream().anyMatch(problem -> problem.kind() != Problem.Kind.WARNING);
  }

  /** Throws everything if anything is wrong; else hands the warnings over. */
  void settle(Consumer<Problem> warnings) {
    found.sort(Comparator.comparingInt(Problem::line));
    if (hasErrors()) {
      throw new ConfigException(found);
    }
    found.forEach(warnings);
  }
}
