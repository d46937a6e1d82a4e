package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import org.junit.jupiter.api.Test;

/** Elections by health: the same everywhere, and at rest where nothing happens. */
final class HealthyRoomTest {
  private static Scenario room(long seed) {
    NetworkOptions quiet = NetworkOptions.seeded(seed);
    NetworkOptions options =
        quiet.with(new NetworkOptions.Links(quiet.links().millis(), 0, 0.05, 0));
    return new Scenario(options, MeshParameters.DEFAULT.withTargetCells(4)).boards(32).settle();
  }

  private static long bridgeChanges(Scenario room) {
    return room.net.boards().stream()
        .mapToLong(b -> b.state().counters().getOrDefault(Event.BRIDGE_CHANGED, 0L))
        .sum();
  }

  @Test
  void bridges_ofASettledRoomThatLosesFrames_stayTheSame() {
    Seeds.each(
        2,
        seed -> {
          Scenario room = room(seed);
          room.net.run(120_000);
          long before = bridgeChanges(room);
          room.net.run(1_800_000);
          assertThat(bridgeChanges(room) - before).isZero();
          room.settle();
        });
  }

  @Test
  void boardWithPoorVitals_isABridgeOfFewerEdges_asAllMembersAgree() {
    Seeds.each(
        2,
        seed -> {
          Scenario room = room(seed);
          int before = 0;
          int after = 0;
          for (VirtualPeer board : room.net.boards().subList(0, 6)) {
            before += board.state().bridging().size();
            room.net.input(board, new Input.VitalsChanged(5));
          }
          room.net.run(60_000);
          room.settle(); // with equal elections
          for (VirtualPeer board : room.net.boards().subList(0, 6)) {
            MeshState state = board.state();
            after += state.bridging().size();
            assertThat(state.healthReason()).contains("class 0", "own vitals allow 5 %");
            assertThat(state.edges())
                .allMatch(e -> e.reason().matches("\\d+(st|nd|rd|th) of \\d+ by hash .*"));
          }
          assertThat(after).isLessThan(before);
        });
  }
}
