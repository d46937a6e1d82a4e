package dev.cellmesh.mesh.port;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import java.util.List;
import java.util.SortedMap;

/**
 * A peer's view of the mesh at one moment.
 *
 * @param parameters what somebody has set for the whole room; {@link RoomParameters#NONE} if nobody
 *     has
 * @param cell this peer's cell
 * @param members the boards of the cell that are alive, this one included if it is a board
 * @param edges the edges of the cell
 * @param healthPercent this board's health, 0…100
 * @param healthReason what that is made up of, for people
 * @param hopLimit what this peer's messages start with
 * @param joined whether the peer has joined
 */
public record MeshState(
    PeerId self,
    Role role,
    boolean joined,
    Structure structure,
    RoomParameters parameters,
    int cell,
    int hopLimit,
    int healthPercent,
    String healthReason,
    List<PeerId> members,
    List<Link> links,
    List<Edge> edges,
    int interests,
    SortedMap<Event, Long> counters) {

  /** What a link is for. */
  public enum Purpose {
    /** Both ends are boards of one cell. */
    MEMBER,
    /** Carries an edge between two cells. */
    BRIDGE,
    /** One end is a leaf. */
    LEAF,
    /** Not part of the plan; closed once both sides agree. */
    UNPLANNED
  }

  /**
   * One link.
   *
   * @param cell the other end's cell
   * @param rttMicros smoothed round-trip time, 0 while unknown
   */
  public record Link(PeerId peer, Role role, int cell, Purpose purpose, int rttMicros) {}

  /**
   * One edge of this peer's cell.
   *
   * @param cell the cell at the other end
   * @param bridges the boards of this cell elected for it, best first
   * @param up whether some board of this cell has a link across
   * @param reason why this board is, or is not, a bridge of this edge
   */
  public record Edge(int cell, List<PeerId> bridges, boolean up, String reason) {}

  /** The edges this board is elected for. */
  public List<Edge> bridging() {
    return edges.stream().filter(e -> e.bridges().contains(self)).toList();
  }
}
