package dev.cellmesh.simulator;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.kit.PeerMap;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One peer on the virtual network: a protocol, and what its drivers would know. */
public final class VirtualPeer {
  private final PeerId id;
  private final Role role;
  private final int index;
  private final MeshParameters parameters;
  final Protocol protocol;
  final Nat nat;

  /** Where all that happens at this peer is handled. */
  final Shard shard;

  Set<Integer> listening = Set.of();

  /** The newest session that each peer has offered to this one. */
  final Map<PeerId, Long> offers = new HashMap<>();

  boolean alive = true;

  /** Links by the peer at the other end. */
  private final PeerMap<LinkEnd> ends = new PeerMap<>();

  private int asked;

  /** Of the links not asked to close, those with a leaf at either end. */
  private int leaves;

  /** When the network will wake this peer, microseconds. */
  long wakeAt = Long.MAX_VALUE;

  final Uplink uplink = new Uplink();

  /** What has come in since the peer stopped to handle anything; null while it does. */
  @Nullable ArrayDeque<Input> stalled;

  private final List<Message> received = new ArrayList<>();
  private final List<Action.DeliverLarge> large = new ArrayList<>(0);
  private final List<Action.Progress> progress = new ArrayList<>(0);

  private record Topic(String channel, String name) {}

  private final Map<Topic, Bytes> newest = new LinkedHashMap<>(1);
  boolean joined;
  long relayEventsSent;
  long relayBytes;
  private long framesSent;
  private long bytesSent;
  private final long[] framesSentByType = new long[256];
  private int mostLinks;
  private int mostBoards;
  private int mostLeaves;

  /** Peers hear each other through relays only if they use the same ones. */
  int relayGroup;

  /** Where the peer stands when the network is partitioned. */
  int side;

  VirtualPeer(
      PeerId id,
      Role role,
      int index,
      MeshParameters parameters,
      Protocol protocol,
      Nat nat,
      Shard shard) {
    this.id = id;
    this.role = role;
    this.index = index;
    this.parameters = parameters;
    this.protocol = protocol;
    this.nat = nat;
    this.shard = shard;
  }

  public PeerId id() {
    return id;
  }

  public Role role() {
    return role;
  }

  /** Counts the peers of the network, those that have gone and restarted ones included, from 0. */
  public int index() {
    return index;
  }

  /** What this peer was started with. */
  public MeshParameters parameters() {
    return parameters;
  }

  public boolean isAlive() {
    return alive;
  }

  public boolean hasJoined() {
    return joined;
  }

  /** Whether this peer runs the core, and not another scheme. */
  public boolean runsCore() {
    return protocol.mesh() != null;
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

  /** Messages delivered to this peer's subscribers, in order, unless an observer took them. */
  public List<Message> received() {
    return received;
  }

  /** Large payloads delivered to this peer's subscribers, in order. */
  public List<Action.DeliverLarge> large() {
    return large;
  }

  /** What this peer has been told of large payloads, in order. */
  public List<Action.Progress> progress() {
    return progress;
  }

  /** Events this peer has sent to the relays. */
  public long relayEventsSent() {
    return relayEventsSent;
  }

  /** Bytes between this peer and the relays, both ways. */
  public long relayBytes() {
    return relayBytes;
  }

  /** Frames this peer has sent over links. */
  public long framesSent() {
    return framesSent;
  }

  /** Bytes of the frames this peer has sent over links, without what links add. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Frames of one type of {@code docs/protocol.md} that this peer has sent over links. */
  public long framesSent(int type) {
    return framesSentByType[type];
  }

  /** The most links, open or opening, that this peer has had at one time. */
  public int mostLinks() {
    return mostLinks;
  }

  /** The most links among boards, open or opening, that this one has had at one time. */
  public int mostBoardLinks() {
    return mostBoards;
  }

  /** The most links with leaves, open or opening; of a leaf, with anybody. */
  public int mostLeafLinks() {
    return mostLeaves;
  }

  /** Links, open or opening, that this peer has now and has not asked to close. */
  public int links() {
    return ends.size() - asked;
  }

  /** What this peer publishes, it retains. */
  public void keep(Input.Publish p) {
    newest.put(new Topic(p.channel(), p.topic()), p.payload());
  }

  List<Input> handOvers(Action.Recalled r) {
    List<Input> all = new ArrayList<>(newest.size());
    newest.forEach(
        (topic, data) -> {
          if (topic.channel.equals(r.channel())) {
            all.add(new Input.HandOver(r.board(), r.reader(), r.channel(), topic.name, data));
          }
        });
    return all;
  }

  void sent(Bytes frame) {
    framesSent++;
    bytesSent += frame.length();
    framesSentByType[frame.at(1)]++;
  }

  @Nullable LinkEnd end(PeerId other) {
    return ends.get(other);
  }

  void add(LinkEnd end) {
    LinkEnd old = ends.put(end.peer, end);
    if (old != null) {
      ended(old);
    }
    leaves += end.leaf ? 1 : 0;
    mostLinks = Math.max(mostLinks, links());
    mostLeaves = Math.max(mostLeaves, leaves);
    mostBoards = Math.max(mostBoards, links() - leaves);
  }

  /** Takes an end away; false if another one has taken its place, or it was gone before. */
  boolean remove(LinkEnd end) {
    boolean there = ends.get(end.peer) == end;
    if (there) {
      ends.remove(end.peer);
      ended(end);
    }
    return there;
  }

  private void ended(LinkEnd end) {
    end.gone = true;
    asked -= end.closing ? 1 : 0;
    leaves -= end.leaf && !end.closing ? 1 : 0;
  }

  void closing(LinkEnd end) {
    asked += end.closing ? 0 : 1;
    leaves -= end.leaf && !end.closing ? 1 : 0;
    end.closing = true;
  }

  /** This peer's ends, in the order in which the links were begun. */
  List<LinkEnd> ends() {
    List<LinkEnd> sorted = new ArrayList<>(ends.values());
    sorted.sort(Comparator.comparingLong(end -> end.session));
    return sorted;
  }
}
