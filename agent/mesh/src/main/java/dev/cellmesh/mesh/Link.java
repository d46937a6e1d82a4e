package dev.cellmesh.mesh;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this peer knows of one link and of the peer at its other end. */
final class Link {
  private static final long REPLACED_MILLIS = 1_000;

  /** How far a link has come. */
  enum State {
    /** The driver is at it. */
    OPENING,
    /** Frames may be sent; the other side's HELLO is missing. */
    OPEN,
    /** Both sides know each other. */
    READY
  }

  final PeerId peer;
  final MonotonicTime since;
  State state = State.OPENING;
  Role role = Role.BOARD;
  long bootEpoch;
  int cell;
  int rttMicros;

  /** Whether the link is in this peer's plan, and what it has told the other side of that. */
  boolean wanted = true;

  boolean peerWants = true;
  @Nullable MonotonicTime unplannedSince;

  /** The newest of these that the other side sent; null before, or if it is not of that kind. */
  LinkFrame.@Nullable Cell cellFrame;

  Set<PeerId> adjacent = Set.of();

  /** Of what that frame claims, what can be under the structure of now; null until looked at. */
  @Nullable List<LinkFrame.Claim> claims;

  LinkFrame.@Nullable Edge edgeFrame;
  List<Interest.Entry> subscriptions = List.of();

  /** An offer or answer that went through the mesh and may have been lost there. */
  @Nullable Signal unconfirmed;

  MonotonicTime unconfirmedSince;

  /** How far {@link News} has told the other side. */
  long newsTold;

  boolean interestsDiffered;
  @Nullable MonotonicTime interestsSent;

  /** What the other side may have again. */
  @Nullable TokenBucket repairs;

  MonotonicTime sentGossipAt;

  /** When the other side's driver last had something to say. */
  @Nullable MonotonicTime signalledAt;

  /** The gossip last sent, so that it is not sent twice. */
  @Nullable Bytes sentGossip;

  Link(PeerId peer, MonotonicTime since) {
    this.peer = peer;
    this.since = since;
    this.unconfirmedSince = since;
    this.sentGossipAt = new MonotonicTime(0);
  }

  /**
   * Whether the link failed because the other side, having started again, offered a new one: the
   * driver has put that in its place.
   */
  boolean isReplaced(CloseReason reason, MonotonicTime now) {
    MonotonicTime signalled = signalledAt;
    return reason == CloseReason.FAILED
        && signalled != null
        && now.millisSince(signalled) < REPLACED_MILLIS;
  }

  boolean readyBoard() {
    return state == State.READY && role == Role.BOARD;
  }

  boolean readyLeaf() {
    return state == State.READY && role == Role.LEAF;
  }
}
