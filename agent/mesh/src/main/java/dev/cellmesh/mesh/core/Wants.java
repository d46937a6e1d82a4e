package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Interest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the other side of a link wants, if it is a leaf, and how the two compare what they know of
 * others' interests. Written by {@code InterestExchange}, and by {@code Adoption} when it counts no
 * more.
 */
public final class Wants {
  private List<Interest.Entry> entries = List.of();
  private @Nullable Bytes subscribed;
  private boolean differs;
  private @Nullable MonotonicTime sentAllAt;

  /** The leaf at the other end subscribes to this, and to nothing else. */
  public void takes(List<Interest.Entry> all) {
    entries = all;
  }

  /** What the leaf at the other end wants. */
  public List<Interest.Entry> entries() {
    return entries;
  }

  /** This leaf's SUBSCRIBE is sent. */
  public void subscribes(Bytes frame) {
    subscribed = frame;
  }

  /** Whatever SUBSCRIBE says next is new. */
  public void forget() {
    subscribed = null;
  }

  /** The SUBSCRIBE sent last; null if there is none under the structure of now. */
  public @Nullable Bytes subscribed() {
    return subscribed;
  }

  /** The hashes were equal, or differed. */
  public void differs(boolean now) {
    differs = now;
  }

  /** Whether they differed last. */
  public boolean differs() {
    return differs;
  }

  /** All that this peer knows is sent. */
  public void sendsAll(MonotonicTime now) {
    sentAllAt = now;
  }

  public @Nullable MonotonicTime sentAllAt() {
    return sentAllAt;
  }
}
