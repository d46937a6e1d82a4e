package dev.cellmesh.mesh;

import org.jspecify.annotations.Nullable;

/**
 * What this peer knows of one link and of the peer at its other end: how far it has come and
 * whether it is in the plan, and a part each for those who keep something for every link.
 */
final class Link {
  /** How far a link has come. */
  enum State {
    /** The driver is at it. */
    OPENING,
    /** Frames may be sent; the other side's HELLO is missing. */
    OPEN,
    /** Both sides know each other. */
    READY
  }

  private final PeerId peer;
  private final MonotonicTime since;
  private State state = State.OPENING;
  private Role role;
  private long bootEpoch;
  private int cell;
  private MonotonicTime heardAt;
  private boolean planned = true;
  private @Nullable MonotonicTime unplannedSince;

  private final Negotiation negotiation;
  private final Hellos hellos;
  private final Said said;
  private final Heard heard = new Heard();
  private final Probes probes;
  private final Regard regard = new Regard();
  private final Wants wants = new Wants();
  private final Told told = new Told();

  /**
   * A link that the driver is to open.
   *
   * @param role of the other side, as far as is known
   */
  Link(PeerId peer, Role role, MonotonicTime now) {
    this.peer = peer;
    this.role = role;
    since = now;
    heardAt = now;
    negotiation = new Negotiation(now);
    hellos = new Hellos(now);
    said = new Said(now);
    probes = new Probes(now);
  }

  PeerId peer() {
    return peer;
  }

  MonotonicTime since() {
    return since;
  }

  /** Frames may be sent. */
  void open() {
    state = State.OPEN;
  }

  /** Both sides have heard each other. */
  void ready() {
    state = State.READY;
  }

  State state() {
    return state;
  }

  boolean isReady() {
    return state == State.READY;
  }

  boolean readyBoard() {
    return state == State.READY && role == Role.BOARD;
  }

  boolean readyLeaf() {
    return state == State.READY && role == Role.LEAF;
  }

  /** The other side has said what it is. */
  void identify(Role as, long epoch) {
    role = as;
    bootEpoch = epoch;
  }

  Role role() {
    return role;
  }

  /** When the other side started, milliseconds since 1970 UTC; 0 until it has said so. */
  long bootEpoch() {
    return bootEpoch;
  }

  /** The other side's cell under the structure of now. */
  void isOf(int itsCell) {
    cell = itsCell;
  }

  int cell() {
    return cell;
  }

  /** The other side has sent something, whatever it says. */
  void hears(MonotonicTime now) {
    heardAt = now;
  }

  MonotonicTime heardAt() {
    return heardAt;
  }

  /** Whether this peer's plan has the link now; returns whether that is news. */
  boolean plan(boolean has, MonotonicTime now) {
    if (has) {
      unplannedSince = null;
    } else if (unplannedSince == null) {
      unplannedSince = now;
    }
    boolean news = planned != has;
    planned = has;
    return news;
  }

  boolean planned() {
    return planned;
  }

  @Nullable MonotonicTime unplannedSince() {
    return unplannedSince;
  }

  Negotiation negotiation() {
    return negotiation;
  }

  Hellos hellos() {
    return hellos;
  }

  Said said() {
    return said;
  }

  Heard heard() {
    return heard;
  }

  Probes probes() {
    return probes;
  }

  Regard regard() {
    return regard;
  }

  Wants wants() {
    return wants;
  }

  Told told() {
    return told;
  }
}
