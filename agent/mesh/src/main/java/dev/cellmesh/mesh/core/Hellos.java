package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;

/** What the two ends of a link have said to each other with HELLO. Written by {@code Greeting}. */
public final class Hellos {
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
  public void said(MonotonicTime now) {
    saidAt = now;
    saidHeard = heard;
  }

  public MonotonicTime saidAt() {
    return saidAt;
  }

  /** Whether the HELLO said last has told the other side that its own has come. */
  public boolean saidHeard() {
    return saidHeard;
  }

  /** It is to be said once more, for want of an answer. */
  public void repeats() {
    again = Math.min(again + 1, MOST_DOUBLINGS);
  }

  /** There is something new to say, or nothing that the other side misses. */
  public void startsAfresh() {
    again = 0;
  }

  /** How often it was said again for want of an answer, up to a bound. */
  public int again() {
    return again;
  }

  /** The other side's HELLO has come. */
  public void hears() {
    heard = true;
  }

  public boolean heard() {
    return heard;
  }

  /** The other side has said, by HELLO or otherwise, what it holds of the room. */
  public void learns(Structure of, long order) {
    structure = of;
    parameters = order;
  }

  public Structure structure() {
    return structure;
  }

  /** {@link RoomParameters#order} of what the other side knows. */
  public long parameters() {
    return parameters;
  }
}
