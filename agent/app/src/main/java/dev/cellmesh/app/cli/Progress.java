package dev.cellmesh.app.cli;

import java.io.PrintWriter;

/** Progress for a person: one line that changes on a terminal, lines when it changes elsewhere. */
final class Progress {
  // ECMA-48 sequences: back to the beginning of an empty line; no wrapping, so that a line which is
  // too long is cut and not left behind by the next; wrapping again.
  private static final String WIPE = "\r\033[K";
  private static final String CUT = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  private final PrintWriter out;
  private final boolean terminal;
  private String shown = "";

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether standard input and output belong to a person. */
  @SuppressWarnings("SystemConsoleNull") // null again from JDK 25 on (JDK-8351435)
  static boolean isTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
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
      out.print(WIPE + CUT + line + WRAP);
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

  /** Nothing is left of what changes. */
  void clear() {
    wipe();
    out.flush();
  }

  private void wipe() {
    if (terminal && !shown.isEmpty()) {
      out.print(WIPE);
    }
    shown = "";
  }
}
