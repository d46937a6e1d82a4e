package dev.cellmesh.app.status;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A board's view with two links and two edges. */
final class MeshStates {
  static final PeerId SELF = PeerId.parse("11".repeat(32));
  static final PeerId MEMBER = PeerId.parse("22".repeat(32));
  static final PeerId FAR = PeerId.parse("33".repeat(32));

  private MeshStates() {}

  static MeshState with(List<MeshState.Link> links) {
    return new MeshState(
        SELF,
        Role.BOARD,
        true,
        new Structure(7, 3, 2),
        new RoomParameters(2, 3, 0, FAR, Bytes.wrap(new byte[64])),
        1,
        5,
        90,
        "class 3 (90 %)",
        List.of(SELF, MEMBER),
        links,
        List.of(
            new MeshState.Edge(0, List.of(SELF), true, "rank 0"),
            new MeshState.Edge(2, List.of(MEMBER), false, "rank 2 of 1")),
        1,
        new TreeMap<>(Map.of(Event.MALFORMED, 4L)));
  }

  static MeshState usual() {
    return with(
        List.of(
            new MeshState.Link(MEMBER, Role.BOARD, 1, MeshState.Purpose.MEMBER, 1_234),
            new MeshState.Link(FAR, Role.BOARD, 0, MeshState.Purpose.BRIDGE, 0)));
  }
}
