package dev.cellmesh.simulator.compare;

import dev.cellmesh.simulator.Protocol;

/** The schemes that the core can be compared with; each call is for the peers of one room. */
public final class Schemes {
  /** The most boards that are played as a full mesh: a thousand make half a million links. */
  public static final int MAX_FULL_MESH_BOARDS = 1_000;

  private Schemes() {}

  /** Everybody linked with everybody. */
  public static Protocol.Factory fullMesh() {
    return FullMesh.room();
  }

  /** GenosRTC's cellular mesh, as its documentation describes it. */
  public static Protocol.Factory genosRtc() {
    return GenosRtc.room();
  }

  /** Gossipsub v1.1 with the specification's defaults. */
  public static Protocol.Factory gossipSub() {
    return GossipSub.room();
  }

  /**
   * Relay events out per second in a full mesh that has come to rest, by arithmetic: everybody's
   * announcements to everybody else.
   */
  public static double fullMeshRelayEventsOut(long peers) {
    return peers * (peers - 1) * 1_000.0 / Census.ANNOUNCE_MILLIS;
  }
}
