package dev.cellmesh.mesh;

/** What the two ends of a link have said to each other with HELLO. Written by {@link Greeting}. */
final class Hellos {
  private static final int MOST_DOUBLINGS = 3;

  private boolean heard;
  private boolean saidHeard;
  private MonotonicTime saidAt;
  private int again;
  private Structure structure = Structure.ALONE;
  private long parameters;

  Hellos(MonotonicTime now) {
    saidAt = now;
  }

  /** HELLO is said now. */
  void said(MonotonicTime now) {
    saidAt = now;
    saidHeard = heard;
  }

  MonotonicTime saidAt() {
    return saidAt;
  }

  /** Whether the HELLO said last has told the other side that its own has come. */
  boolean saidHeard() {
    return saidHeard;
  }

  /** It is to be said once more, for want of an answer. */
  void repeats() {
    again = Math.min(again + 1, MOST_DOUBLINGS);
  }

  /** There is something new to say, or nothing that the other side misses. */
  void startsAfresh() {
    again = 0;
  }

  /** How often it was said again for want of an answer, up to a bound. */
  int again() {
    return again;
  }

  /** The other side's HELLO has come. */
  void hears() {
    heard = true;
  }

  boolean heard() {
    return heard;
  }

  /** The other side has said, by HELLO or otherwise, what it holds of the room. */
  void learns(Structure of, long order) {
    structure = of;
    parameters = order;
  }

  Structure structure() {
    return structure;
  }

  /** {@link RoomParameters#order} of what the other side knows. */
  long parameters() {
    return parameters;
  }
}
