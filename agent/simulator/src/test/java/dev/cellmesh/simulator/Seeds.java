package dev.cellmesh.simulator;

import java.util.function.LongConsumer;

/** Runs a scenario with several seeds, and says with which one it failed and how to do it again. */
final class Seeds {
  private Seeds() {}

  /** Seeds 1…count, or the one given as {@code -Dseed=}. */
  static void each(int count, LongConsumer scenario) {
    Long one = Long.getLong("seed");
    for (long seed = one == null ? 1 : one; seed <= (one == null ? count : one); seed++) {
      try {
        scenario.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed %d; again: mvn -pl agent/simulator test -Dtest=%s -Dseed=%d: %s"
                .formatted(seed, test(), seed, e.getMessage()),
            e);
      }
    }
  }

  private static String test() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(f -> f.getClassName().endsWith("Test"))
                    .filter(f -> !f.getMethodName().startsWith("lambda"))
                    .findFirst()
                    .map(f -> f.getClassName() + "#" + f.getMethodName())
                    .orElse("?"));
  }
}
