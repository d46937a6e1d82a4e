package dev.cellmesh.app.cli;

import java.io.PrintWriter;

/** Progress for a person: one line that changes on a terminal, lines when it changes elsewhere. */
final class Progress {
  private final PrintWriter out;
  private final boolean terminal;
  private String shown = "";

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Something that stays. */
  void say(String line) {
    wipe();
    out.println(line);
    out.flush();
  }

  /** Something that the next line replaces. */
  void show(String line) {
    if (line.equals(shown)) {
      return;
    }
    if (terminal) {
      wipe();
      out.print(line);
    } else {
      out.println(line);
    }
    shown = line;
    out.flush();
  }

  /** The same, where it does not pile up. */
  void showIfTerminal(String line) {
    if (terminal) {
      show(line);
    }
  }

  private void wipe() {
    if (terminal && !shown.isEmpty()) {
      out.print('\r' + " ".repeat(shown.length()) + '\r');
    }
    shown = "";
  }
}
