package dev.cellmesh.simulator;

/**
 * What stands between a peer and the others, in the words of RFC 4787: how it maps, and what it
 * lets in. Without a TURN server, some pairs cannot connect.
 */
public enum Nat {
  /** None, or one that maps and filters the same for all destinations. */
  OPEN,
  /** Lets in only whom it has sent to, address and port. */
  RESTRICTED,
  /** The same, and maps each destination differently, so that nobody knows what to send to. */
  STRICT;

  /** Whether two peers behind such NATs can connect once both send to each other (RFC 8445). */
  boolean connects(Nat other) {
    return (this != STRICT || other == OPEN) && (other != STRICT || this == OPEN);
  }
}
