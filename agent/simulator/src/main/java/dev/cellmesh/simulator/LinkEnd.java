package dev.cellmesh.simulator;

import dev.cellmesh.mesh.wire.PeerId;
import org.jspecify.annotations.Nullable;

/** One peer's end of one link, as its driver sees it. */
final class LinkEnd {
  final VirtualPeer owner;

  /** Who is at the other end. */
  final PeerId peer;

  /** Whether that, or the owner, is a leaf. */
  final boolean leaf;

  /** The same at both ends; no two links share it. */
  final long session;

  /** One-way latency, microseconds. */
  final long latencyMicros;

  /** The end that frames go to; null until this one knows of it. */
  @Nullable LinkEnd other;

  /** The owner has offered the link and has been answered. */
  boolean answered;

  boolean open;

  /** The owner has asked for its end. */
  boolean closing;

  /** Nothing goes in or out any more. */
  boolean gone;

  /** When the last frame sent from here arrives: later ones do not overtake it. */
  long lastArrival;

  /** Heartbeats in a row that were not answered. */
  int missed;

  LinkEnd(VirtualPeer owner, PeerId peer, boolean leaf, long session, long latencyMicros) {
    this.owner = owner;
    this.peer = peer;
    this.leaf = leaf;
    this.session = session;
    this.latencyMicros = latencyMicros;
  }
}
