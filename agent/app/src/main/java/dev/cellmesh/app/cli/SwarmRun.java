package dev.cellmesh.app.cli;

import dev.cellmesh.simulator.check.Swarm;
import java.io.PrintWriter;
import java.util.Locale;

/** {@code cellmesh simulate --swarm}: plays small rooms until one breaks a promise. */
final class SwarmRun {
  private static final double NANOS_PER_MINUTE = 60e9;

  private final PrintWriter out;
  private final Progress progress;
  private final long began = System.nanoTime();
  private long seeds;

  SwarmRun(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.progress = new Progress(err, terminal);
  }

  /**
   * Plays seeds from {@code first} on.
   *
   * @param minutes by the clock on the wall; 0 for no end but the first failure
   */
  int run(long first, double minutes) {
    Swarm.Failure failure = Swarm.run(first, seed -> goesOn(seed, minutes));
    progress.clear();
    if (failure == null) {
      out.println(summary(first));
    } else {
      out.println(failure);
    }
    out.flush();
    return failure == null ? ExitStatus.OK : ExitStatus.FAILURE;
  }

  private boolean goesOn(long seed, double minutes) {
    double gone = (System.nanoTime() - began) / NANOS_PER_MINUTE;
    if (minutes > 0 && gone >= minutes) {
      return false;
    }
    progress.showIfTerminal(
        String.format(Locale.ROOT, "%,d rooms kept their promises, now seed %d", seeds, seed));
    seeds++;
    return true;
  }

  private String summary(long first) {
    double seconds = (System.nanoTime() - began) / 1e9;
    return String.format(
        Locale.ROOT,
        "%,d rooms, seeds %d to %d, kept their promises; %.1f s",
        seeds,
        first,
        first + seeds - 1,
        seconds);
  }
}
