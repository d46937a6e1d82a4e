package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Is told what peers of the network do, by one thread, in the order of time. It must not touch the
 * network meanwhile; in one of several shards, peers may have gone on when it is told.
 */
public interface Observer {
  /** Keeps messages where they were delivered, and nothing else. */
  Observer KEEP_MESSAGES = new Observer() {};

  /**
   * A message has reached a subscriber.
   *
   * @param frame the frame that the peer was taking in; null if it was something else
   */
  default void delivered(VirtualPeer peer, Message message, @Nullable Bytes frame) {
    peer.received().add(message);
  }

  /** A peer reports something. */
  default void reported(VirtualPeer peer, Event event) {}

  /** Whether frames of that type matter to {@link #received} and {@link #sent}. */
  default boolean watches(int type) {
    return true;
  }

  /** A frame has arrived at a peer that is alive, which takes it in now. */
  default void received(VirtualPeer peer, Bytes frame) {}

  /** A peer hands a frame to one of its links; it may get lost. */
  default void sent(VirtualPeer from, VirtualPeer to, Bytes frame) {}
}
