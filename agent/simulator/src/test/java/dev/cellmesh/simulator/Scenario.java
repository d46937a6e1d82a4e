package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.check.Settled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** A room on a virtual network, and what a test does to it and expects of it. */
final class Scenario {
  static final String CHANNEL = "telemetry";
  private static final int BROADCAST = 65;
  private static final long SETTLE_MILLIS = 90_000;
  private static final long REACH_MILLIS = 1_000;

  final VirtualNetwork net;
  final MeshParameters parameters;
  final SplittableRandom random;
  private int published;

  Scenario(NetworkOptions options, MeshParameters parameters) {
    this.net = new VirtualNetwork(options);
    this.parameters = parameters;
    this.random = new SplittableRandom(options.seed() + 1_000);
  }

  Scenario(long seed, int targetCells) {
    this(
        NetworkOptions.seeded(seed),
        targetCells == 0
            ? MeshParameters.DEFAULT
            : MeshParameters.DEFAULT.withTargetCells(targetCells));
  }

  /** A room that has come to rest. */
  static Scenario settled(long seed, int boards, int targetCells) {
    return new Scenario(seed, targetCells).boards(boards).settle();
  }

  Scenario boards(int count) {
    for (int i = 0; i < count; i++) {
      board();
    }
    return this;
  }

  VirtualPeer board() {
    return net.add(Role.BOARD, parameters);
  }

  VirtualPeer leaf(String... filters) {
    VirtualPeer leaf = net.add(Role.LEAF, parameters);
    net.input(leaf, new Input.Subscribe(CHANNEL, List.of(filters)));
    return leaf;
  }

  VirtualPeer any() {
    List<VirtualPeer> boards = net.boards();
    return boards.get(random.nextInt(boards.size()));
  }

  VirtualPeer peer(PeerId id) {
    VirtualPeer peer = net.peer(id);
    if (peer == null) {
      throw new AssertionError("no peer " + id);
    }
    return peer;
  }

  /** Runs until the plan is fulfilled, and a while longer to see whether it stays so. */
  Scenario settle() {
    return settleWithin(SETTLE_MILLIS);
  }

  Scenario settleWithin(long millis) {
    net.runUntil(net::boardsHaveJoined, millis);
    long end = net.millis() + millis;
    List<String> faults = Settled.faults(net);
    while (!faults.isEmpty() && net.millis() < end) {
      net.run(500);
      faults = Settled.faults(net);
    }
    assertThat(faults).as("unsettled after %d s", millis / 1_000).isEmpty();
    assertWithinBudget();
    return this;
  }

  int cells() {
    return net.boards().getFirst().state().structure().cells();
  }

  void assertWithinBudget() {
    int boards = 2 * parameters.connectionsBudget();
    for (VirtualPeer peer : net.peers()) {
      if (peer.role() == Role.BOARD) {
        assertThat(peer.mostBoardLinks()).as("of %s", peer.id()).isLessThanOrEqualTo(boards);
        assertThat(peer.mostLeafLinks()).isLessThanOrEqualTo(parameters.maxLeaves());
      }
    }
  }

  void publish(VirtualPeer peer, String topic) {
    net.input(peer, new Input.Publish(CHANNEL, topic, Bytes.utf8("reading " + published++)));
  }

  /** Every board publishes; all that match reach the leaf, each once. */
  void assertDelivers(VirtualPeer leaf, Predicate<VirtualPeer> matching) {
    leaf.received().clear();
    for (VirtualPeer board : net.boards()) {
      publish(board, topic(board));
    }
    net.run(REACH_MILLIS);
    Map<PeerId, Integer> times = new HashMap<>();
    for (Message m : leaf.received()) {
      times.merge(m.origin(), 1, Integer::sum);
    }
    List<String> wrong = new ArrayList<>();
    for (VirtualPeer board : net.boards()) {
      int got = times.getOrDefault(board.id(), 0);
      if (got != (matching.test(board) ? 1 : 0)) {
        wrong.add(got + " of board " + board.id() + " in cell " + board.state().cell());
      }
    }
    assertThat(wrong).as("deliveries to leaf %s", leaf.id()).isEmpty();
  }

  void assertDelivers(VirtualPeer leaf) {
    assertDelivers(leaf, board -> true);
  }

  static String topic(VirtualPeer board) {
    return "site" + Math.floorMod(board.id().w3(), 3) + "/" + board.id().shortHex();
  }

  /** A broadcast reaches every board but its origin once. Returns how often it was sent. */
  long assertBroadcastReachesAll(VirtualPeer from) {
    for (VirtualPeer board : net.boards()) {
      net.input(board, new Input.Subscribe("chat", List.of("#")));
      board.received().clear();
    }
    net.run(2_000);
    long before = broadcastsSent();
    net.input(from, new Input.Broadcast("chat", Bytes.utf8("hello")));
    net.run(REACH_MILLIS);
    List<String> wrong = new ArrayList<>();
    for (VirtualPeer board : net.boards()) {
      int expected = board == from ? 0 : 1;
      if (board.received().size() != expected) {
        wrong.add(board.received().size() + " at " + board.id());
      }
    }
    assertThat(wrong).as("broadcast of %s", from.id()).isEmpty();
    return broadcastsSent() - before;
  }

  private long broadcastsSent() {
    return net.peers().stream().mapToLong(p -> p.framesSent(BROADCAST)).sum();
  }

  /** Boards of {@code board}'s cell that carry its first edge, best first. */
  static List<PeerId> bridges(VirtualPeer board) {
    MeshState.Edge edge = board.state().edges().getFirst();
    return edge.bridges();
  }

  /** Waits until a leaf holds links and its board's interest has spread. */
  void joined(VirtualPeer leaf) {
    assertThat(net.runUntil(leaf::hasJoined, 20_000)).as("leaf joins").isTrue();
    net.run(5_000);
  }
}
