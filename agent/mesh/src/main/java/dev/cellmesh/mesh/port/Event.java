package dev.cellmesh.mesh.port;

/** What a {@link Action.Report} tells, each with a counter. */
public enum Event {
  STRUCTURE_CHANGED,
  /** The room was told to have other cells. */
  PARAMETERS_CHANGED,
  LINK_OPENED,
  LINK_CLOSED,
  LINK_REFUSED,
  /** A link that no plan asked for was closed for one that the plan does: the board was full. */
  GAVE_WAY,
  /** The plan asks for more links than twice the budget; the report says what to raise. */
  OVER_BUDGET,
  BRIDGE_CHANGED,
  /** This board cannot reach a board of its cell. */
  SUSPECTED,
  /** Somebody who was suspected lives. */
  REFUTED,
  /** A board of the cell cannot be reached by anybody. */
  FOUND_DEAD,
  /** This peer itself was busy, or stopped, and noticed a deadline late. */
  LATE,
  /** Gossip or HELLO said again, since the other side has not confirmed it. */
  SAID_AGAIN,
  /** A frame or signal that is not of the protocol. */
  MALFORMED,
  /** A frame of a type this version does not know. */
  UNKNOWN_TYPE,
  /** A frame other than HELLO before HELLO, or of a kind the sender's role may not send. */
  OUT_OF_TURN,
  /** Already seen. Not a fault. */
  DUPLICATE,
  /** The hop limit was used up. */
  HOP_LIMIT,
  /** No way towards the target. */
  NO_ROUTE,
  /** A message given to a neighbour that turned out to be dead was given to another one. */
  REROUTED,
  /** A bounded table was full. */
  TABLE_FULL,
  /** The payload is larger than the room carries. */
  TOO_LARGE,
  /** A message that was published and could not be had again. */
  LOST,
  /** More was asked for again than a peer may have at once. */
  RATE_LIMITED
}
