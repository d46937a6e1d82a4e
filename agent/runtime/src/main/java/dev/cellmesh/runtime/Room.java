package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A room this process has joined. Made by {@link Rooms#join}. All methods may be called from any
 * thread.
 *
 * <p>Listeners and message handlers run on one thread of the room, one at a time, in the order
 * things happened; what they throw is logged and goes no further.
 */
public interface Room extends AutoCloseable {
  /** This peer's identity. */
  PeerId self();

  /** The channel of that name: 1…256 bytes of UTF-8. Always the same object for the same name. */
  Channel channel(String name);

  /**
   * Sends {@code data} to every peer of the room, subscribed or not; those that subscribed to
   * {@code channel} get to see it.
   *
   * @throws IllegalArgumentException if {@code data} exceeds {@link #maxMessageBytes}
   * @return whether the mesh loop took it, as for {@link Channel#send}
   */
  @CheckReturnValue
  default boolean send(String channel, byte[] data) {
    return send(channel, data, Urgency.NORMAL);
  }

  /**
   * The same, as urgently as {@code urgency} says.
   *
   * @throws IllegalArgumentException if {@code data} exceeds {@link #maxMessageBytes}
   * @return whether the mesh loop took it
   */
  @CheckReturnValue
  boolean send(String channel, byte[] data, Urgency urgency);

  /** How a message for everyone travels. */
  enum Urgency {
    /** Once to each peer. What is lost on the way is made up for within half a minute. */
    NORMAL,
    /** Over every link: costs many times more, and arrives where much of the mesh just vanished. */
    URGENT
  }

  /** The largest message, in bytes. */
  int maxMessageBytes();

  /** This peer's view of the mesh, as of a moment ago. */
  MeshView mesh();

  /** Completes when the peer has joined: it has a link, or has found nobody for a while. */
  CompletableFuture<Void> joined();

  /** Calls {@code listener} for every peer that a link has opened to. */
  Subscription onPeerJoin(PeerListener listener);

  /** Calls {@code listener} for every peer whose link is gone. */
  Subscription onPeerLeave(PeerLeaveListener listener);

  /** Tells the mesh what this board's own vitals allow its health to be at most, 0…100. */
  void limitHealth(int ceilingPercent);

  /** Traffic and drops by reason of the loop, the core and the drivers. */
  List<Counter> counters();

  /** The peers that attempts at links have found no way to, lately. */
  List<Links.Unreachable> unreachable();

  /** The relays' state. */
  Signalling.State relays();

  /** Says goodbye, closes every link and frees everything; returns when it is done. */
  @Override
  void close();

  /** A peer has come. */
  interface PeerListener {
    void joined(PeerId peer, Role role);
  }

  /** A peer has gone. */
  interface PeerLeaveListener {
    void left(PeerId peer, CloseReason reason);
  }

  /** {@code room.mesh().state()}. */
  interface MeshView {
    MeshState state();

    /**
     * Sets how many cells the whole room wants, whatever its boards were configured with. The
     * newest setting wins everywhere, also at boards that come later. It outlives this board, but
     * not a restart of all boards at once.
     *
     * @param targetCells the most cells, 0…16,384; 0 for no such bound
     * @param cellSize boards wanted per cell, 0…512; 0 to choose
     * @throws IllegalArgumentException if they are out of range
     */
    void configure(int targetCells, int cellSize);
  }
}
