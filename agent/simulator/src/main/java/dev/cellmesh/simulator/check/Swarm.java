package dev.cellmesh.simulator.check;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Plays small rooms, seed after seed, until one breaks a promise or it is told to stop. */
public final class Swarm {
  /**
   * A room that broke a promise.
   *
   * @param broken which promise, when and how
   */
  public record Failure(long seed, String broken) {
    /** What to do to see it again. */
    public String command() {
      return "./cellmesh simulate --swarm --seed " + seed;
    }

    @Override
    public String toString() {
      return "seed %d: %s%nagain: %s".formatted(seed, broken, command());
    }
  }

  private Swarm() {}

  /**
   * Plays seeds from {@code first} on.
   *
   * @param more asked before each seed, with that seed: whether to go on
   * @return null if all kept their promises
   */
  public static @Nullable Failure run(long first, LongPredicate more) {
    for (long seed = first; more.test(seed); seed++) {
      String broken = SmallRoom.check(seed);
      if (!broken.isEmpty()) {
        return new Failure(seed, broken);
      }
    }
    return null;
  }
}
