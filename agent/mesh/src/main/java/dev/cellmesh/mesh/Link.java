package dev.cellmesh.mesh;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this peer knows of one link and of the peer at its other end. */
final class Link {
  /** With so many pings unanswered in a row a link is the last choice. */
  static final int DOUBTFUL = 3;

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

  /** Whether the other side's HELLO has come, and whether the last one from here said so. */
  boolean greeted;

  boolean saidHeard;

  /** When HELLO was said last, and how often that was said again for want of an answer. */
  MonotonicTime helloAt;

  int hellos;

  /** What the other side holds of the room, as far as it has said. */
  Structure peerStructure = Structure.ALONE;

  /** {@link RoomParameters#order} of what the other side knows. */
  long peerParameters;

  @Nullable MonotonicTime unplannedSince;

  /** The newest of these that the other side sent; null before, or if it is not of that kind. */
  LinkFrame.@Nullable Cell cellFrame;

  /** The boards of this cell that the other side says it has links with, in order. */
  List<PeerId> adjacent = List.of();

  /**
   * The boards that the other side had links with in the cell that it shared with this peer under
   * an older structure. It may still have them.
   */
  List<PeerId> formerly = List.of();

  boolean isAdjacent(PeerId board) {
    return Collections.binarySearch(adjacent, board) >= 0;
  }

  boolean wasAdjacent(PeerId board) {
    return Collections.binarySearch(formerly, board) >= 0;
  }

  /** Of what that frame claims, what can be under the structure of now; null until looked at. */
  @Nullable List<LinkFrame.Claim> claims;

  /** The place of each claim's cell among the edges of this one; negative if there is no edge. */
  int[] claimPlaces = {};

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

  /** When the other side's driver last had something to say. */
  @Nullable MonotonicTime signalledAt;

  /** The gossip last sent, so that it is not sent twice. */
  @Nullable Bytes sentGossip;

  /** Its version, the one that the other side has confirmed, and how often it was said again. */
  int saidVersion;

  int confirmedVersion;
  MonotonicTime saidAt;
  int saidAgain;

  /** The version of the gossip last heard, and whether the other side must still be told so. */
  int heardVersion;

  boolean owesAck;

  /** Of the other side, see {@link Rumour}. */
  int incarnation;

  /** The first and the last of the pings that no answer has come to, and when they were sent. */
  int firstPing;

  int lastPing;
  MonotonicTime firstPingAt;
  MonotonicTime pingedAt;

  /** Whether the last ping may still be answered in time. */
  boolean awaiting;

  /** Pings in a row that were not answered in time. */
  int unanswered;

  /** How many pings {@link #probes} remembers. */
  static final int PROBES = 32;

  /** The last pings, newest in bit 0: 1 if it was not answered in time. */
  int probes;

  int probeCount;

  /** When the other side was heard last, whatever it said. */
  MonotonicTime heardAt;

  /** How each side sees the other, see {@link Opinion#terms}. */
  int seen;

  int seenByPeer;

  /** Whether {@link #cellFrame} has an opinion of anybody. */
  boolean opinionated;

  /** Whether the driver measures the round trip. */
  boolean measured;

  Link(PeerId peer, MonotonicTime since) {
    this.peer = peer;
    this.since = since;
    this.unconfirmedSince = since;
    this.helloAt = since;
    this.heardAt = since;
    this.saidAt = since;
    this.firstPingAt = since;
    this.pingedAt = since;
  }

  /**
   * A ping has taken so long; smoothed as TCP does (RFC 6298) where the driver does not measure.
   */
  void pinged(int micros) {
    if (!measured) {
      rttMicros = rttMicros == 0 ? micros : rttMicros + (micros - rttMicros) / 8;
    }
  }

  /** Whether it has not answered for so long that any other link is better. */
  boolean doubtful() {
    return unanswered >= DOUBTFUL;
  }

  /**
   * Whether the link was lost because the other side, having started again or lost its end before,
   * offered a new one: the driver has put that in its place.
   */
  boolean isReplaced(CloseReason reason, MonotonicTime now) {
    MonotonicTime signalled = signalledAt;
    boolean lost = reason == CloseReason.FAILED || reason == CloseReason.TIMEOUT;
    return lost && signalled != null && now.millisSince(signalled) < REPLACED_MILLIS;
  }

  boolean readyBoard() {
    return state == State.READY && role == Role.BOARD;
  }

  boolean readyLeaf() {
    return state == State.READY && role == Role.LEAF;
  }
}
