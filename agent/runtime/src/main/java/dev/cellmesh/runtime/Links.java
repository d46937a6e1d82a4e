package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;

/**
 * Links to other peers: at most one per peer. Implemented over WebRTC data channels.
 *
 * <p>Methods are called on the loop's thread and never block. The driver calls its {@link Listener}
 * from any thread. After {@code closed} nothing more is reported of that link; a later {@link
 * #open} makes a new one.
 */
public interface Links extends AutoCloseable {
  /** Where the driver reports; each method only enqueues. */
  interface Listener {
    /** Something the other side's driver must get (an offer, answer or candidates). */
    void signal(PeerId peer, Bytes description);

    /** Frames may be sent from now on. */
    void opened(PeerId peer);

    /** The link is gone, or never came to be. */
    void closed(PeerId peer, CloseReason reason);

    /** One frame, as it was sent. */
    void received(PeerId peer, Bytes frame);

    /** The link's smoothed round-trip time; at most once per second and link. */
    void measured(PeerId peer, int rttMicros);
  }

  /** Two lanes share a link; {@link #LIVE} goes first. */
  enum Lane {
    LIVE,
    BULK
  }

  void start(Listener listener);

  /**
   * Offers a link to {@code peer}, or does nothing if there is one.
   *
   * @param theirLinks how many links the other side has said to have, 65535 if nothing: of more
   *     than it can begin at once a driver begins with those where one side has few
   */
  void open(PeerId peer, int theirLinks);

  /**
   * Hands over what the other side's driver signalled. An offer from a peer without a link starts
   * one: the core has already decided to accept it.
   */
  void accept(PeerId peer, Bytes description);

  /** Queues one frame; counted and dropped when the link's queue is full or there is no link. */
  void send(PeerId peer, Lane lane, Bytes frame);

  /** Sends what is queued, then closes; {@code closed} is still reported, with this reason. */
  void close(PeerId peer, CloseReason reason);

  /** Asks for a sign of life at once; the link is closed soon if there is none. */
  void doubt(PeerId peer);

  /**
   * The machine's addresses are not what they were: every link is asked for a sign of life at once,
   * and is closed soon if it gives none.
   */
  void networkChanged();

  /** The largest frame, in bytes. */
  int maxFrameBytes();

  /** The peers that attempts at links have found no way to, lately; a few dozen at most. */
  List<Unreachable> unreachable();

  /**
   * A peer that this one has tried to link with in vain, though both have told their addresses.
   *
   * @param own how this side is connected, as far as STUN shows it
   * @param other how the other side is
   */
  record Unreachable(PeerId peer, String own, String other) {}

  /** Traffic and drops by reason. */
  List<Counter> counters();

  /** Says goodbye on every link, then frees everything; returns when it is done. */
  @Override
  void close();
}
