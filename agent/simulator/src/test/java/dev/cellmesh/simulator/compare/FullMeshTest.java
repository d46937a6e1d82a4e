package dev.cellmesh.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FullMeshTest {
  private final SchemeRoom room = new SchemeRoom(3, FullMesh.room()).boards(40);

  @Test
  void room_linksEverybodyWithEverybody() {
    VirtualPeer leaf = room.leaf("#");
    room.run(10_000);
    assertThat(room.links()).hasSize(41 * 40 / 2);
    assertThat(leaf.links()).isEqualTo(40);
    assertThat(room.alive()).allMatch(VirtualPeer::hasJoined);
  }

  @Test
  void publishing_goesToSubscribersOnlyAndOnce() {
    List<VirtualPeer> leaves = List.of(room.leaf("#"), room.leaf("site/+"));
    VirtualPeer other = room.leaf("elsewhere/#");
    room.run(10_000);
    room.assertPublishesReach(leaves, 1_000);
    assertThat(other.received()).isEmpty();
    assertThat(room.sent(Packet.DATA)).isEqualTo(2 * 40);
  }

  @Test
  void broadcast_goesToAllDirectly() {
    room.run(10_000);
    room.assertBroadcastReaches(room.net.boards().getFirst(), 1_000);
    assertThat(room.sent(Packet.BROADCAST)).isEqualTo(39);
  }

  @Test
  void subscriptionThatEnds_isToldToAll() {
    VirtualPeer leaf = room.leaf("#");
    room.run(10_000);
    room.net.input(leaf, new Input.Subscribe(SchemeRoom.CHANNEL, List.of()));
    room.run(1_000);
    room.net.input(
        room.net.boards().getFirst(),
        new Input.Publish(SchemeRoom.CHANNEL, "a", Bytes.utf8("unwanted")));
    assertThat(room.sent(Packet.DATA)).isZero();
  }

  @Test
  void peerThatCrashed_isGoneFromAllAndFromTheCensus() {
    room.run(10_000);
    VirtualPeer dead = room.net.boards().getFirst();
    room.net.kill(dead);
    room.run(40_000);
    assertThat(room.links()).hasSize(39 * 38 / 2);
    long before = room.relayEventsSent();
    room.run(60_000);
    assertThat(room.relayEventsSent() - before).as("announcements, no more offers").isEqualTo(78);
  }

  @Test
  void peerThatComesBack_isLinkedAgain() {
    room.run(10_000);
    VirtualPeer dead = room.net.boards().get(20);
    room.net.kill(dead);
    room.run(500);
    room.net.start(dead.id(), dead.role(), dev.cellmesh.mesh.port.MeshParameters.DEFAULT);
    room.run(70_000);
    assertThat(room.links()).hasSize(40 * 39 / 2);
  }
}
