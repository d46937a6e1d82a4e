package dev.cellmesh.mesh.wire;

/** What goes first where a link cannot carry all at once. */
public enum Priority {
  /** The mesh's own talk: without it there is no mesh. */
  CONTROL,
  /** Messages as they are sent. */
  LIVE,
  /** What is repaired, and large payloads. */
  BACKLOG
}
