package dev.cellmesh.app.status;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Links;
import dev.cellmesh.runtime.Signalling;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

  /** A board with that view of the mesh. */
  static AgentStatus status() {
    return status(List.of(new Links.Unreachable(FAR, "NAT", "symmetric NAT, TURN")));
  }

  static AgentStatus status(List<Links.Unreachable> unreachable) {
    return status(
        "connected",
        unreachable,
        List.of(
            new AgentStatus.SensorLine("mqtt", "well", 42, 0, List.of()),
            new AgentStatus.SensorLine(
                "gpio17",
                "no such pin",
                0,
                2,
                List.of(new AgentStatus.RejectLine("TOO_LONG", 3, "topic a/b")))),
        "hill");
  }

  /** The same, with somebody else's words wherever there may be some. */
  static AgentStatus quoting(String words) {
    return status(
        words,
        List.of(),
        List.of(
            new AgentStatus.SensorLine(
                words, words, 5, 0, List.of(new AgentStatus.RejectLine(words, 1, words)))),
        words);
  }

  private static AgentStatus status(
      String relay,
      List<Links.Unreachable> unreachable,
      List<AgentStatus.SensorLine> sensors,
      String silent) {
    return new AgentStatus(
        "1.2.3",
        "north",
        "farm",
        true,
        "1570-2661-2105-3053",
        3_700,
        usual(),
        unreachable,
        List.of(
            new Signalling.Relay(
                "ws://127.0.0.1:7777",
                Signalling.Origin.DNS_SD,
                relay,
                12,
                3,
                OptionalLong.of(86_400_000L))),
        -7_200_000,
        sensors,
        List.of(
            new AgentStatus.ValueLine("u--93a4erai5c/t", "21.5", "Cel", 12_000, "bad", 42),
            new AgentStatus.ValueLine("door", silent, "", 90_000, "good", 0)),
        List.of(new AgentStatus.Silent(FAR, silent, 7_500, false)),
        List.of(MEMBER),
        List.of(
            Counter.Family.counter("mesh", "Help.").of("mesh.malformed", 4),
            Counter.Family.counter("gateway", "Help.").of("gateway.dropped.tooLarge", 0)));
  }
}
