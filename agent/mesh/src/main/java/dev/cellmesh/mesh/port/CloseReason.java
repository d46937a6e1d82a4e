package dev.cellmesh.mesh.port;

/** Why a link closed, or is to be closed. */
public enum CloseReason {
  /** The other side said goodbye, or this one is leaving the room. */
  BYE,
  /** The link is not part of this side's plan, or had to give way to one that is. */
  UNWANTED,
  /**
   * The other side speaks of an older structure of the room, or may not link here; of a link that
   * was not open: this side's driver has too much to do, try again soon.
   */
  REFUSED,
  /** The other side did not answer in time: while opening, or three heartbeats in a row. */
  TIMEOUT,
  /** The transport failed. */
  FAILED,
  /** The other side broke the protocol. */
  PROTOCOL
}
