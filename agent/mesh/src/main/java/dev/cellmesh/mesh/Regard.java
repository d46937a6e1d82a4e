package dev.cellmesh.mesh;

/** What the two ends of a link make of each other. */
final class Regard {
  private int seen;
  private int seenByPeer;
  private int incarnation;

  /** How this side sees the other, see {@link Opinion#terms}. Written by {@link Health}. */
  void sees(int terms) {
    seen = terms;
  }

  int seen() {
    return seen;
  }

  /** How the other side sees this one. Written by {@link Digests}. */
  void isSeen(int terms) {
    seenByPeer = terms;
  }

  int seenByPeer() {
    return seenByPeer;
  }

  /** Of the other side, see {@link Rumour}. Written by {@link Suspicions}. */
  void livesAs(int newer) {
    incarnation = Math.max(incarnation, newer);
  }

  int incarnation() {
    return incarnation;
  }
}
