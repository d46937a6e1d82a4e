package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import org.jspecify.annotations.Nullable;

/**
 * What this peer knows of one link and of the peer at its other end: how far it has come and
 * whether it is in the plan, and a part each for those who keep something for every link.
 */
public final class Link {
  /** How far a link has come. */
  public enum State {
    /** The driver is at it. */
    OPENING,
    /** Frames may be sent; not both sides know that their HELLO has come. */
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
  public Link(PeerId peer, Role role, MonotonicTime now) {
    this.peer = peer;
    this.role = role;
    since = now;
    heardAt = now;
    negotiation = new Negotiation(now);
    hellos = new Hellos(now);
    said = new Said(now);
    probes = new Probes(now);
  }

  public PeerId peer() {
    return peer;
  }

  public MonotonicTime since() {
    return since;
  }

  /** Frames may be sent. */
  public void open() {
    state = State.OPEN;
  }

  /** Both sides have heard each other. */
  public void ready() {
    state = State.READY;
  }

  public State state() {
    return state;
  }

  public boolean isReady() {
    return state == State.READY;
  }

  public boolean readyBoard() {
    return state == State.READY && role == Role.BOARD;
  }

  public boolean readyLeaf() {
    return state == State.READY && role == Role.LEAF;
  }

  /** The other side has said what it is. */
  public void identify(Role as, long epoch) {
    role = as;
    bootEpoch = epoch;
  }

  public Role role() {
    return role;
  }

  /** When the other side started, milliseconds since 1970 UTC; 0 until it has said so. */
  public long bootEpoch() {
    return bootEpoch;
  }

  /** The other side's cell under the structure of now. */
  public void isOf(int itsCell) {
    cell = itsCell;
  }

  public int cell() {
    return cell;
  }

  /** The other side has sent something, whatever it says. */
  public void hears(MonotonicTime now) {
    heardAt = now;
  }

  public MonotonicTime heardAt() {
    return heardAt;
  }

  /** Whether this peer's plan has the link now; returns whether that is news. */
  public boolean plan(boolean has, MonotonicTime now) {
    if (has) {
      unplannedSince = null;
    } else if (unplannedSince == null) {
      unplannedSince = now;
    }
    boolean news = planned != has;
    planned = has;
    return news;
  }

  public boolean planned() {
    return planned;
  }

  public @Nullable MonotonicTime unplannedSince() {
    return unplannedSince;
  }

  public Negotiation negotiation() {
    return negotiation;
  }

  public Hellos hellos() {
    return hellos;
  }

  public Said said() {
    return said;
  }

  public Heard heard() {
    return heard;
  }

  public Probes probes() {
    return probes;
  }

  public Regard regard() {
    return regard;
  }

  public Wants wants() {
    return wants;
  }

  public Told told() {
    return told;
  }
}
