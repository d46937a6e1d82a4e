package dev.cellmesh.mesh.wire;

/** Input from outside that is not of the protocol. Carries no stack: peers choose how often. */
public final class Malformed extends Exception {
  public Malformed(String what) {
    super(what, null, false, false);
  }
}
