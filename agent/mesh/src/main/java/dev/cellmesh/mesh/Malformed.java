package dev.cellmesh.mesh;

/** Input from outside that is not of the protocol. Carries no stack: peers choose how often. */
final class Malformed extends Exception {
  Malformed(String what) {
    super(what, null, false, false);
  }
}
