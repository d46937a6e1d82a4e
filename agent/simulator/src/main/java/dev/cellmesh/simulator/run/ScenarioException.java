package dev.cellmesh.simulator.run;

/** A scenario file cannot be read; the message says where, what and how to mend it. */
public final class ScenarioException extends Exception {
  private static final long serialVersionUID = 1L;

  ScenarioException(String file, int line, String what) {
    super(file + ":" + line + ": " + what);
  }

  ScenarioException(String what) {
    super(what);
  }
}
