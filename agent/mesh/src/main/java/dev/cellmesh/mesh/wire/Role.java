package dev.cellmesh.mesh.wire;

/** What a peer does for the room. */
public enum Role {
  /** A full member: belongs to a cell, forwards, may be elected as a bridge. */
  BOARD,
  /** A light member that never forwards: a dashboard page, a command line, a program. */
  LEAF;

  static Role of(int code) throws Malformed {
    return switch (code) {
      case 0 -> BOARD;
      case 1 -> LEAF;
      default -> throw new Malformed("role " + code);
    };
  }

  int code() {
    return this == BOARD ? 0 : 1;
  }
}
