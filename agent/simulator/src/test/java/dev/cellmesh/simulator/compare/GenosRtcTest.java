package dev.cellmesh.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.simulator.NetworkOptions;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GenosRtcTest {
  private final SchemeRoom room = new SchemeRoom(5, GenosRtc.room());

  private Layout layout(VirtualPeer peer) {
    Layout layout = ((GenosRtc) room.scheme(peer)).sealed();
    if (layout == null) {
      throw new AssertionError(peer.id() + " has sealed nothing");
    }
    return layout;
  }

  private Layout layout() {
    return layout(room.alive().getFirst());
  }

  private static void addAll(Set<Set<PeerId>> links, List<PeerId> clique) {
    for (PeerId a : clique) {
      for (PeerId b : clique) {
        if (a.compareTo(b) < 0) {
          links.add(new TreeSet<>(List.of(a, b)));
        }
      }
    }
  }

  private static void assertLinks(Set<Set<PeerId>> expected, Set<Set<PeerId>> links) {
    Set<Set<PeerId>> missing = new HashSet<>(expected);
    missing.removeAll(links);
    Set<Set<PeerId>> extra = new HashSet<>(links);
    extra.removeAll(expected);
    assertThat(missing).as("missing links").isEmpty();
    assertThat(extra).as("links that no document asks for").isEmpty();
  }

  private static List<PeerId> bridges(Layout layout) {
    List<PeerId> bridges = new ArrayList<>();
    for (PeerId bridge : layout.bridges()) {
      if (bridge != null) {
        bridges.add(bridge);
      }
    }
    return bridges;
  }

  /** Cells as cliques, and between bridges the chain and the steps of powers of two. */
  private static Set<Set<PeerId>> documented(Layout layout) {
    Set<Set<PeerId>> links = new HashSet<>();
    layout.members().forEach(members -> addAll(links, members));
    for (int i = 0; i < layout.cells(); i++) {
      for (int j = i + 1; j < layout.cells(); j++) {
        PeerId a = layout.bridges().get(i);
        PeerId b = layout.bridges().get(j);
        if (Integer.bitCount(j - i) == 1 && a != null && b != null) {
          links.add(new TreeSet<>(List.of(a, b)));
        }
      }
    }
    return links;
  }

  @Test
  void constants_areThoseOfTheDocuments() {
    assertThat(GenosRtc.CELL_SIZE).isEqualTo(10);
    assertThat(GenosRtc.TICK_MILLIS).isEqualTo(2_000);
    assertThat(GenosRtc.QUIET_MILLIS).isEqualTo(2_000);
    assertThat(GenosRtc.MOST_WAIT_MILLIS).isEqualTo(10_000);
    assertThat(GenosRtc.SUSPICION_MILLIS).isEqualTo(30_000);
    assertThat(GenosRtc.GRACE_MILLIS).isEqualTo(5_000);
    assertThat(GenosRtc.MAX_SEEN).isEqualTo(5_000);
    assertThat(Census.ANNOUNCE_MILLIS).isEqualTo(30_000);
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "5, 9", "20, 13", "100, 17", "1000, 23", "2147483647, 65"})
  void hopLimit_isThatOfTheDocuments(int cells, int hops) {
    assertThat(Layout.hopLimit(cells)).isEqualTo(hops);
  }

  @ParameterizedTest
  @CsvSource({"10, 10, 1", "11, 10, 2", "100, 10, 10", "12, 5, 3", "25, 5, 5"})
  void cells_areAsManyAsTheDocumentsSay(int peers, int cellSize, int cells) {
    assertThat(new Layout.Builder(0, cellSize, peers).cells()).isEqualTo(cells);
  }

  @Test
  void neighbours_areTheChainAndThePowersOfTwo() {
    assertThat(Layout.neighbours(5, 11)).containsExactlyInAnyOrder(4, 6, 3, 7, 1, 9);
    assertThat(Layout.neighbours(0, 11)).containsExactlyInAnyOrder(1, 2, 4, 8);
    assertThat(Layout.neighbours(0, 1)).isEmpty();
  }

  @Test
  void room_settlesToTheDocumentedGraph() {
    room.boards(120).run(25_000);
    Layout layout = layout();
    assertThat(layout.cells()).isEqualTo(12);
    assertThat(layout.members().stream().mapToInt(List::size).sum()).isEqualTo(120);
    for (VirtualPeer peer : room.alive()) {
      assertThat(layout(peer)).as("one layout for all").isSameAs(layout);
    }
    for (int c = 0; c < layout.cells(); c++) {
      assertThat(layout.members().get(c)).contains(layout.bridges().get(c));
    }
    assertLinks(documented(layout), room.links());
  }

  @Test
  void cellsBecomingMore_moveFewPeers() {
    Census census = new Census();
    int moved = 0;
    for (int i = 0; i < 1_000; i++) {
      PeerId peer = new PeerId(Mix.of(i), 0, 0, i);
      census.heard(peer, 0);
      int before = census.cell(peer, 100);
      int after = census.cell(peer, 101);
      assertThat(after == before || after == 100).isTrue();
      assertThat(census.cell(peer, 100)).as("asked again").isEqualTo(before);
      moved += before == after ? 0 : 1;
    }
    assertThat(moved).isBetween(2, 25);
  }

  @Test
  void everybody_announcesItselfEvery30Seconds() {
    room.boards(30).run(25_000);
    long in = room.net.relays().eventsIn();
    long out = room.net.relays().eventsOut();
    long bytes = room.net.relays().bytesOut();
    room.run(300_000);
    assertThat(room.net.relays().eventsIn() - in).isEqualTo(30 * 10);
    assertThat(room.net.relays().eventsOut() - out).as("to all others").isEqualTo(30 * 10 * 29);
    assertThat(room.net.relays().bytesOut() - bytes).isGreaterThan(30 * 10 * 29 * 500);
  }

  @Test
  void publishing_reachesEverySubscriberOnce() {
    List<VirtualPeer> leaves = List.of(room.leaf("#"), room.leaf("site/+"));
    VirtualPeer other = room.leaf("elsewhere/#");
    room.boards(97).run(25_000);
    room.assertPublishesReach(leaves, 2_000);
    assertThat(other.received()).isEmpty();
  }

  @Test
  void broadcast_floodsOverTheBridges() {
    room.boards(100).run(25_000);
    room.assertBroadcastReaches(room.net.boards().get(7), 2_000);
    Layout layout = layout();
    long full = bridges(layout).size();
    long edges = documented(layout).size() - inCells(layout);
    // In each cell once to each but one; over each edge both ways, but for the way back.
    assertThat(room.sent(Packet.BROADCAST)).isBetween(100 - full + edges, 100 - full + 2 * edges);
  }

  private static long inCells(Layout layout) {
    return layout.members().stream().mapToLong(m -> m.size() * (m.size() - 1L) / 2).sum();
  }

  @Test
  void farewell_sealsAtTheNextQuietGap() {
    room.boards(60).run(25_000);
    Layout before = layout();
    room.net.leave(room.net.boards().get(9));
    room.run(1_000);
    assertThat(layout()).isSameAs(before);
    room.run(4_000);
    assertThat(layout().version()).isGreaterThan(before.version());
    room.run(20_000);
    assertLinks(documented(layout()), room.links());
  }

  @Test
  void silence_isSuspectedFor30Seconds() {
    room.boards(60).run(25_000);
    Layout before = layout();
    PeerId dead =
        before.members().stream()
            .flatMap(List::stream)
            .filter(p -> !before.bridges().contains(p))
            .findFirst()
            .orElseThrow();
    VirtualPeer peer = room.net.peer(dead);
    assertThat(peer).isNotNull();
    room.net.kill(java.util.Objects.requireNonNull(peer));
    room.run(29_000);
    assertThat(layout(room.alive().getLast())).isSameAs(before);
    room.run(40_000);
    Layout after = layout(room.alive().getLast());
    assertThat(after.version()).isGreaterThan(before.version());
    room.run(10_000);
    assertLinks(documented(after), room.links());
  }

  @Test
  void bridgeThatDies_isSucceededWithinSeconds() {
    List<VirtualPeer> leaves = List.of(room.leaf("#"));
    room.boards(79).run(25_000);
    List<PeerId> bridges = bridges(layout());
    bridges.remove(leaves.getFirst().id());
    PeerId bridge = bridges.getFirst();
    room.net.kill(java.util.Objects.requireNonNull(room.net.peer(bridge)));
    room.run(12_000);
    assertThat(layout(room.alive().getLast()).bridges()).doesNotContain(bridge);
    room.assertPublishesReach(leaves, 2_000);
  }

  @Test
  void churn_endsInTheDocumentedGraph() {
    room.boards(60).run(25_000);
    for (int i = 0; i < 20; i++) {
      room.net.kill(room.net.boards().get(i));
      room.boards(1).run(1_700);
    }
    room.run(120_000);
    assertLinks(documented(layout()), room.links());
  }

  @Test
  void lostSignals_areRepeated() {
    SchemeRoom lossy =
        new SchemeRoom(
            NetworkOptions.seeded(8).withRelayLoss(0.2).withOpenLoss(0.1),
            GenosRtc.room(),
            MeshParameters.DEFAULT);
    lossy.boards(50).run(600_000);
    Layout layout = ((GenosRtc) lossy.scheme(lossy.alive().getFirst())).sealed();
    assertThat(layout).isNotNull();
    assertLinks(documented(java.util.Objects.requireNonNull(layout)), lossy.links());
  }
}
