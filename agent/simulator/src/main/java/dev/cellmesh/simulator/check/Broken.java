package dev.cellmesh.simulator.check;

/** A promise that did not hold. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1;

  Broken(String check, String detail) {
    super(check + ": " + detail);
  }
}
