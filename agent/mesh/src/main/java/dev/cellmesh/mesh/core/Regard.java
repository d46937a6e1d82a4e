package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.wire.Opinion;
import dev.cellmesh.mesh.wire.Rumour;

/** What the two ends of a link make of each other. */
public final class Regard {
  private int seen;
  private int seenByPeer;
  private int incarnation;

  /** How this side sees the other, see {@link Opinion#terms}. Written by {@code Health}. */
  public void sees(int terms) {
    seen = terms;
  }

  public int seen() {
    return seen;
  }

  /** How the other side sees this one. Written by {@code Digests}. */
  public void isSeen(int terms) {
    seenByPeer = terms;
  }

  public int seenByPeer() {
    return seenByPeer;
  }

  /** Of the other side, see {@link Rumour}. Written by {@code Suspicions}. */
  public void livesAs(int newer) {
    incarnation = Math.max(incarnation, newer);
  }

  public int incarnation() {
    return incarnation;
  }
}
