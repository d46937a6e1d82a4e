package dev.cellmesh.mesh.wire;

/** What goes to those who have subscribed: a message, or a tip of how far topics have come. */
public sealed interface Published permits Data, Tip {
  /** It goes to subscriptions whose interval is at most this, in milliseconds. */
  long level();
}
