package dev.cellmesh.mesh;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the other side of a link wants, if it is a leaf, and how the two compare what they know of
 * others' interests. Written by {@link InterestExchange}.
 */
final class Wants {
  private List<Interest.Entry> entries = List.of();
  private @Nullable Bytes subscribed;
  private boolean differs;
  private @Nullable MonotonicTime sentAllAt;

  /** The leaf at the other end subscribes to this, and to nothing else. */
  void takes(List<Interest.Entry> all) {
    entries = all;
  }

  /** What the leaf at the other end wants. */
  List<Interest.Entry> entries() {
    return entries;
  }

  /** This leaf's SUBSCRIBE is sent. */
  void subscribes(Bytes frame) {
    subscribed = frame;
  }

  /** Whatever SUBSCRIBE says next is new. */
  void forget() {
    subscribed = null;
  }

  /** The SUBSCRIBE sent last; null if there is none under the structure of now. */
  @Nullable Bytes subscribed() {
    return subscribed;
  }

  /** The hashes were equal, or differed. */
  void differs(boolean now) {
    differs = now;
  }

  /** Whether they differed last. */
  boolean differs() {
    return differs;
  }

  /** All that this peer knows is sent. */
  void sendsAll(MonotonicTime now) {
    sentAllAt = now;
  }

  @Nullable MonotonicTime sentAllAt() {
    return sentAllAt;
  }
}
