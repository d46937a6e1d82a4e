package dev.cellmesh.app.cli;

import dev.cellmesh.simulator.run.SimulationProgress;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows on a terminal how a simulation gets on. */
final class SimulationScreen implements SimulationProgress {
  private static final long SHOW_NANOS = 250_000_000;

  private final Progress progress;
  private long shown = System.nanoTime();

  SimulationScreen(PrintWriter err, boolean terminal) {
    progress = new Progress(err, terminal);
  }

  @Override
  public void at(long seconds, long of, int boards, int joined, long delivered) {
    long now = System.nanoTime();
    if (now - shown >= SHOW_NANOS) {
      shown = now;
      progress.showIfTerminal(
          String.format(
              Locale.ROOT,
              "%d:%02d of %d:%02d min, %,d of %,d boards joined, %,d readings delivered",
              seconds / 60,
              seconds % 60,
              of / 60,
              of % 60,
              joined,
              boards,
              delivered));
    }
  }

  void done() {
    progress.clear();
  }
}
