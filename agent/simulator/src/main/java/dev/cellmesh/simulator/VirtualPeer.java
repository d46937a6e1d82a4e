package dev.cellmesh.simulator;

import dev.cellmesh.mesh.Bytes;
import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.MeshState;
import dev.cellmesh.mesh.Message;
import dev.cellmesh.mesh.PeerId;
import dev.cellmesh.mesh.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** One peer on the virtual network: a core, and what its drivers would know. */
public final class VirtualPeer {
  private final PeerId id;
  private final Role role;
  final Protocol protocol;
  Set<Integer> listening = Set.of();
  boolean alive = true;

  /** Links by peer; the value counts generations so that late events of an old one are dropped. */
  final TreeMap<PeerId, Session> sessions = new TreeMap<>();

  long wakeAt = Long.MAX_VALUE;
  private final List<Message> received = new ArrayList<>();
  boolean joined;
  long relayEventsSent;
  long framesSent;
  private final long[] framesSentByType = new long[256];
  private int mostLinks;

  /** Peers hear each other through relays only if they use the same ones. */
  int relayGroup;

  VirtualPeer(PeerId id, Role role, Protocol protocol) {
    this.id = id;
    this.role = role;
    this.protocol = protocol;
  }

  public PeerId id() {
    return id;
  }

  public Role role() {
    return role;
  }

  public boolean isAlive() {
    return alive;
  }

  public boolean hasJoined() {
    return joined;
  }

  /**
   * The core behind this peer.
   *
   * @throws IllegalStateException if the peer runs another scheme
   */
  public Mesh mesh() {
    Mesh mesh = protocol.mesh();
    if (mesh == null) {
      throw new IllegalStateException(id + " does not run the core");
    }
    return mesh;
  }

  /** The core's view of the mesh; throws as {@link #mesh} does. */
  public MeshState state() {
    return mesh().state();
  }

  /** Messages delivered to this peer's subscribers, in order. */
  public List<Message> received() {
    return received;
  }

  /** Events this peer has sent to the relays. */
  public long relayEventsSent() {
    return relayEventsSent;
  }

  /** Frames this peer has sent over links. */
  public long framesSent() {
    return framesSent;
  }

  /** Frames of one type of {@code docs/protocol.md} that this peer has sent over links. */
  public long framesSent(int type) {
    return framesSentByType[type];
  }

  /** The most links, open or opening, that this peer has had at one time. */
  public int mostLinks() {
    return mostLinks;
  }

  /** Links, open or opening, that this peer has now and has not asked to close. */
  public int links() {
    return (int) sessions.values().stream().filter(s -> !s.closing).count();
  }

  void sent(Bytes frame) {
    framesSent++;
    framesSentByType[frame.at(1)]++;
  }

  void linked(PeerId other, Session session) {
    sessions.put(other, session);
    mostLinks = Math.max(mostLinks, links());
  }

  /** One link, as a driver sees it. */
  static final class Session {
    final String name;
    boolean open;

    /** This side has asked for its end. */
    boolean closing;

    /** When the last frame sent over it arrives: later ones do not overtake it. */
    long lastArrival;

    Session(String name) {
      this.name = name;
    }
  }
}
