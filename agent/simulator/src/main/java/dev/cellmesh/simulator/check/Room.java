package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.NetworkOptions;
import dev.cellmesh.simulator.Protocol;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A room on the virtual network, all of whose peers are watched. */
final class Room {
  static final String READINGS = "telemetry";
  static final String CHAT = "chat";
  private static final long LOOK_MILLIS = 1_000;

  private final MeshParameters parameters;
  private final VirtualNetwork network;
  private final Protocol.Factory cores = Protocol.Factory.mesh();
  private final TreeMap<PeerId, Watched> latest = new TreeMap<>();
  private final EnumMap<Role, Integer> lives = new EnumMap<>(Role.class);
  private final List<Check> checks;
  private int published;

  /**
   * @param islands whether parts of the room will be apart for long
   */
  Room(NetworkOptions options, MeshParameters parameters, boolean islands) {
    this.parameters = parameters;
    this.network = new VirtualNetwork(options, this::create);
    OnceEach onceEach = new OnceEach();
    List<Check> all = new ArrayList<>();
    if (!islands) {
      all.add(new NothingMissing(this, onceEach));
    }
    all.addAll(
        List.of(
            new HeardByAll(this, onceEach),
            new HopByHop(),
            new Generations(),
            new EqualEdges(),
            new OnlyBridges(this),
            new WithinBudget(),
            new Bounded(),
            new Goodbyes(),
            new QuietRelays()));
    all.addFirst(onceEach); // others ask it what it has counted
    this.checks = List.copyOf(all);
  }

  private Protocol create(
      PeerId id, Role role, MeshParameters wanted, long bootEpoch, RandomGenerator random) {
    Protocol core = cores.create(id, role, wanted, bootEpoch, random);
    Watched watched = new Watched(id, role, wanted, bootEpoch, core, checks);
    latest.put(id, watched);
    lives.merge(role, 1, Integer::sum);
    return watched;
  }

  VirtualNetwork network() {
    return network;
  }

  VirtualPeer board() {
    VirtualPeer board = network.add(Role.BOARD, parameters);
    listen(board);
    return board;
  }

  VirtualPeer leaf() {
    VirtualPeer leaf = network.add(Role.LEAF, parameters);
    network.input(leaf, new Input.Subscribe(READINGS, List.of("#")));
    listen(leaf);
    return leaf;
  }

  /** Starts a peer that was killed again, with its identity. */
  void restart(VirtualPeer former) {
    VirtualPeer peer = network.start(former.id(), former.role(), parameters);
    if (peer.role() == Role.LEAF) {
      network.input(peer, new Input.Subscribe(READINGS, List.of("#")));
    }
    listen(peer);
  }

  /** Broadcasts reach everybody anyway, but are handed only to those who ask. */
  private void listen(VirtualPeer peer) {
    if (peer.role() == Role.LEAF) {
      network.input(peer, new Input.Subscribe(CHAT, List.of("#")));
    }
  }

  void publish(VirtualPeer board) {
    Bytes payload = Bytes.utf8(board.id().shortHex() + "/" + published++);
    network.input(board, new Input.Publish(READINGS, "site/" + published % 2, payload));
  }

  void broadcast(VirtualPeer from) {
    Bytes payload = Bytes.utf8(from.id().shortHex() + "!" + published++);
    network.input(from, new Input.Broadcast(CHAT, payload));
  }

  List<VirtualPeer> leaves() {
    return network.peers().stream().filter(p -> p.isAlive() && p.role() == Role.LEAF).toList();
  }

  /** The latest life of a peer; null if there never was one. */
  @Nullable Watched known(PeerId id) {
    return latest.get(id);
  }

  Watched watched(PeerId id) {
    return Objects.requireNonNull(latest.get(id));
  }

  /** How many peers of that role were ever started; one that was restarted counts again. */
  int lives(Role role) {
    return lives.getOrDefault(role, 0);
  }

  /** Runs for {@code millis}, and lets the checks look now and then. */
  void run(long millis) {
    long end = network.millis() + millis;
    while (network.millis() < end) {
      network.run(Math.min(LOOK_MILLIS, end - network.millis()));
      Look look = look();
      checks.forEach(check -> check.looked(look));
    }
  }

  void settled() {
    Look look = look();
    checks.forEach(check -> check.settled(look));
  }

  void ended() {
    Look look = look();
    checks.forEach(check -> check.ended(look));
  }

  private Look look() {
    TreeMap<PeerId, MeshState> boards = new TreeMap<>();
    TreeMap<PeerId, MeshState> leaves = new TreeMap<>();
    for (VirtualPeer peer : network.peers()) {
      if (peer.isAlive()) {
        (peer.role() == Role.BOARD ? boards : leaves).put(peer.id(), peer.state());
      }
    }
    return new Look(this, network.millis(), boards, leaves);
  }
}
