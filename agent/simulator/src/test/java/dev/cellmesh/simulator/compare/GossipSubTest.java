package dev.cellmesh.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.simulator.NetworkOptions;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GossipSubTest {
  private final SchemeRoom room = new SchemeRoom(7, GossipSub.room());

  private static Set<PeerId> mesh(SchemeRoom room, PeerId peer) {
    return ((GossipSub) room.scheme(peer)).meshPeers();
  }

  private static void assertMeshIsAsSpecified(SchemeRoom room) {
    for (VirtualPeer peer : room.alive()) {
      Set<PeerId> mesh = mesh(room, peer.id());
      assertThat(mesh)
          .as("mesh of %s", peer.id())
          .hasSizeBetween(GossipSub.D_LOW, GossipSub.D_HIGH);
      for (PeerId other : mesh) {
        assertThat(mesh(room, other)).as("mesh of %s", other).contains(peer.id());
      }
    }
  }

  private static Set<PeerId> reachable(SchemeRoom room) {
    Set<PeerId> reached = new HashSet<>();
    ArrayDeque<PeerId> next = new ArrayDeque<>(List.of(room.alive().getFirst().id()));
    while (!next.isEmpty()) {
      PeerId peer = next.remove();
      if (reached.add(peer)) {
        next.addAll(mesh(room, peer));
      }
    }
    return reached;
  }

  @Test
  void constants_areThoseOfTheSpecification() {
    assertThat(GossipSub.D).isEqualTo(6);
    assertThat(GossipSub.D_LOW).isEqualTo(4);
    assertThat(GossipSub.D_HIGH).isEqualTo(12);
    assertThat(GossipSub.D_LAZY).isEqualTo(6);
    assertThat(GossipSub.D_OUT).isEqualTo(2);
    assertThat(GossipSub.GOSSIP_FACTOR).isEqualTo(0.25);
    assertThat(GossipSub.HEARTBEAT_MILLIS).isEqualTo(1_000);
    assertThat(GossipSub.PRUNE_BACKOFF_MILLIS).isEqualTo(60_000);
    assertThat(GossipSub.SEEN_MILLIS).isEqualTo(120_000);
    assertThat(GossipSub.EXCHANGED).isGreaterThan(GossipSub.D_HIGH);
    assertThat(MessageCache.HISTORY_LENGTH).isEqualTo(5);
    assertThat(MessageCache.HISTORY_GOSSIP).isEqualTo(3);
  }

  @Test
  void mesh_hasTheSpecifiedDegreesAndHangsTogether() {
    room.boards(100).run(20_000);
    assertMeshIsAsSpecified(room);
    assertThat(reachable(room)).hasSize(100);
    assertThat(room.alive()).allMatch(peer -> peer.links() <= GossipSub.MAX_LINKS);
    assertThat(room.alive()).allMatch(VirtualPeer::hasJoined);
  }

  @Test
  void peersThatComeOneByOne_findPlaces() {
    for (int i = 0; i < 60; i++) {
      room.boards(1).run(400);
    }
    room.run(30_000);
    assertMeshIsAsSpecified(room);
    assertThat(reachable(room)).hasSize(60);
  }

  @Test
  void publishing_reachesEverySubscriberOnce() {
    List<VirtualPeer> leaves = List.of(room.leaf("#"), room.leaf("site/+"));
    VirtualPeer other = room.leaf("elsewhere/#");
    room.boards(80).run(20_000);
    room.assertPublishesReach(leaves, 10_000);
    assertThat(other.received()).isEmpty();
  }

  @Test
  void broadcast_reachesAllOnce() {
    room.boards(80).run(20_000);
    room.assertBroadcastReaches(room.net.boards().get(5), 5_000);
    // Everybody but the origin sends it to its mesh, less whom it came from.
    long least = 79L * (GossipSub.D_LOW - 1);
    assertThat(room.sent(Packet.BROADCAST)).isBetween(least, 80L * GossipSub.D_HIGH);
  }

  @Test
  void lostFrames_areMadeUpForByGossip() {
    SchemeRoom lossy =
        new SchemeRoom(
            NetworkOptions.seeded(9).withFrameLoss(0.1), GossipSub.room(), MeshParameters.DEFAULT);
    List<VirtualPeer> leaves = List.of(lossy.leaf("#"), lossy.leaf("#"));
    lossy.boards(60).run(30_000);
    lossy.assertPublishesReach(leaves, 15_000);
    assertThat(lossy.sent(GossipFrame.IWANT)).isPositive();
  }

  @Test
  void peersThatDie_areReplaced() {
    room.boards(100).run(20_000);
    for (int i = 0; i < 40; i++) {
      room.net.kill(room.net.boards().get(i));
    }
    room.run(60_000);
    assertMeshIsAsSpecified(room);
    assertThat(reachable(room)).hasSize(60);
  }

  @Test
  void overfullMesh_isPrunedToD() {
    RandomMesh full = new RandomMesh(13);
    TopicMesh.Changes changes = full.mesh.maintain(0);
    assertThat(changes.graft()).isEmpty();
    assertThat(changes.prune()).hasSize(13 - GossipSub.D);
    assertThat(full.mesh.mesh()).hasSize(GossipSub.D);
    PeerId pruned = changes.prune().getFirst();
    assertThat(full.mesh.grafted(pruned, 59_999)).as("within the back-off").isFalse();
    assertThat(full.mesh.grafted(pruned, 59_999 + 60_000)).as("extended, then over").isTrue();
  }

  @Test
  void fullMesh_takesNoInboundGraft() {
    RandomMesh full = new RandomMesh(GossipSub.D_HIGH);
    PeerId late = new PeerId(99, 0, 0, 99);
    full.mesh.subscribed(late);
    assertThat(full.mesh.grafted(late, 0)).isFalse();
  }

  /** A mesh of peers that have grafted themselves. */
  private static final class RandomMesh {
    final TopicMesh mesh =
        new TopicMesh(
            new Links(new PeerId(1, 1, 1, 1), action -> {}), new java.util.SplittableRandom(4));

    RandomMesh(int size) {
      for (int i = 0; i < size; i++) {
        PeerId peer = new PeerId(i, 2, 2, i);
        mesh.subscribed(peer);
        // One by one, so that none is refused.
        if (i < GossipSub.D_HIGH) {
          assertThat(mesh.grafted(peer, 0)).isTrue();
        } else {
          mesh.mesh().add(peer);
        }
      }
    }
  }
}
