package dev.cellmesh.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.NetworkOptions;
import dev.cellmesh.simulator.Protocol;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A room of peers that run one scheme, and a look inside them. */
final class SchemeRoom {
  static final String CHANNEL = "telemetry";

  final VirtualNetwork net;
  private final Map<PeerId, Scheme> schemes = new HashMap<>();
  private final MeshParameters parameters;
  private int published;

  SchemeRoom(NetworkOptions options, Protocol.Factory room, MeshParameters parameters) {
    this.parameters = parameters;
    this.net =
        new VirtualNetwork(
            options,
            (self, role, given, bootEpoch, random) -> {
              Protocol made = room.create(self, role, given, bootEpoch, random);
              schemes.put(self, (Scheme) made);
              return made;
            });
  }

  SchemeRoom(long seed, Protocol.Factory room) {
    this(NetworkOptions.seeded(seed), room, MeshParameters.DEFAULT);
  }

  SchemeRoom boards(int count) {
    for (int i = 0; i < count; i++) {
      net.add(Role.BOARD, parameters);
    }
    return this;
  }

  VirtualPeer leaf(String... filters) {
    VirtualPeer leaf = net.add(Role.LEAF, parameters);
    net.input(leaf, new Input.Subscribe(CHANNEL, List.of(filters)));
    return leaf;
  }

  SchemeRoom run(long millis) {
    net.run(millis);
    return this;
  }

  Scheme scheme(VirtualPeer peer) {
    return scheme(peer.id());
  }

  Scheme scheme(PeerId peer) {
    Scheme scheme = schemes.get(peer);
    if (scheme == null) {
      throw new AssertionError("no peer " + peer);
    }
    return scheme;
  }

  List<VirtualPeer> alive() {
    return net.peers().stream().filter(VirtualPeer::isAlive).toList();
  }

  /** Open links of the peers that are alive, each at both of its ends. */
  Set<Set<PeerId>> links() {
    Set<Set<PeerId>> links = new java.util.HashSet<>();
    for (VirtualPeer peer : alive()) {
      for (PeerId other : scheme(peer).links.open()) {
        assertThat(scheme(other).links.open()).as("the other end").contains(peer.id());
        links.add(new TreeSet<>(List.of(peer.id(), other)));
      }
    }
    return links;
  }

  /** Every board publishes once; each of {@code leaves} gets each message once. */
  void assertPublishesReach(List<VirtualPeer> leaves, long withinMillis) {
    leaves.forEach(leaf -> leaf.received().clear());
    TreeMap<PeerId, Integer> once = new TreeMap<>();
    for (VirtualPeer board : net.boards()) {
      Bytes payload = Bytes.utf8("reading " + published++);
      net.input(board, new Input.Publish(CHANNEL, "site/" + board.id().shortHex(), payload));
      once.put(board.id(), 1);
    }
    net.run(withinMillis);
    for (VirtualPeer leaf : leaves) {
      TreeMap<PeerId, Integer> times = new TreeMap<>();
      for (Message m : leaf.received()) {
        assertThat(m.topic()).isEqualTo("site/" + m.origin().shortHex());
        assertThat(m.payload().utf8()).startsWith("reading ");
        times.merge(m.origin(), 1, Integer::sum);
      }
      assertThat(times).as("deliveries to %s", leaf.id()).isEqualTo(once);
    }
  }

  /** A broadcast reaches everybody else who listens to its channel, once. */
  void assertBroadcastReaches(VirtualPeer from, long withinMillis) {
    for (VirtualPeer peer : alive()) {
      net.input(peer, new Input.Subscribe("chat", List.of("none/of/these")));
    }
    net.run(2_000);
    alive().forEach(peer -> peer.received().clear());
    net.input(from, new Input.Broadcast("chat", Bytes.utf8("hello")));
    net.run(withinMillis);
    List<String> wrong = new ArrayList<>();
    for (VirtualPeer peer : alive()) {
      int expected = peer == from ? 0 : 1;
      if (peer.received().size() != expected) {
        wrong.add(peer.received().size() + " at " + peer.id());
      }
    }
    assertThat(wrong).as("broadcast of %s", from.id()).isEmpty();
  }

  long sent(int type) {
    return net.peers().stream().mapToLong(peer -> peer.framesSent(type)).sum();
  }

  long relayEventsSent() {
    return net.peers().stream().mapToLong(VirtualPeer::relayEventsSent).sum();
  }
}
