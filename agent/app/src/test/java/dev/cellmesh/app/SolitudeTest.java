package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.runtime.Signalling;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SolitudeTest {
  private static final PeerId SELF = new PeerId(1, 1, 1, 1);
  private static final PeerId OTHER = new PeerId(2, 2, 2, 2);

  private int asked;
  private Signalling.Origin origin = Signalling.Origin.CONFIGURED;

  private static MeshState mesh(boolean linked) {
    var link = new MeshState.Link(OTHER, Role.BOARD, 0, MeshState.Purpose.MEMBER, 0);
    return new MeshState(
        SELF,
        Role.BOARD,
        true,
        Structure.ALONE,
        RoomParameters.NONE,
        0,
        3,
        100,
        "",
        List.of(SELF),
        linked ? List.of(link) : List.of(),
        List.of(),
        0,
        new TreeMap<>());
  }

  private AgentStatus status(long clockMillis, String... relays) {
    return new AgentStatus(
        "1",
        "barn",
        "farm",
        false,
        "1111-2222-3333-4444",
        61,
        mesh(false),
        List.of(),
        List.of(relays).stream()
            .map(s -> new Signalling.Relay("ws://relay", origin, s, 0, 0, OptionalLong.empty()))
            .toList(),
        clockMillis,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private AgentStatus ask() {
    asked++;
    return status(0, "connected");
  }

  @Test
  void aloneForLong_isSaidOnce_andAgainAfterCompany() {
    Solitude solitude = new Solitude();
    solitude.look(mesh(false), this::ask, List.of(), 0);
    solitude.look(mesh(false), this::ask, List.of(), Solitude.PATIENCE_NANOS - 1);
    assertThat(asked).isZero();
    solitude.look(mesh(false), this::ask, List.of(), Solitude.PATIENCE_NANOS);
    solitude.look(mesh(false), this::ask, List.of(), 9 * Solitude.PATIENCE_NANOS);
    assertThat(asked).isEqualTo(1);
    solitude.look(mesh(true), this::ask, List.of(), 10 * Solitude.PATIENCE_NANOS);
    solitude.look(mesh(false), this::ask, List.of(), 11 * Solitude.PATIENCE_NANOS);
    assertThat(asked).isEqualTo(1);
    solitude.look(mesh(false), this::ask, List.of(), 12 * Solitude.PATIENCE_NANOS);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void causes_areThoseThatFit() {
    assertThat(Solitude.causes(status(0, "connected"), List.of()))
        .hasSize(2)
        .first()
        .asString()
        .contains("1111-2222-3333-4444");
    assertThat(Solitude.causes(status(0, "refusing: blocked", "connecting"), List.of()))
        .singleElement()
        .asString()
        .contains("No relay can be used: ws://relay (refusing: blocked), ws://relay (connecting)");
    assertThat(Solitude.causes(status(-86_400_000, "connected", "connecting"), List.of()))
        .hasSize(4)
        .anyMatch(cause -> cause.contains("Not all relays can be used"))
        .anyMatch(cause -> cause.contains("clock is wrong by 24 h 0 min"));
  }

  @Test
  void otherPassword_isTheFirstCause() {
    assertThat(Solitude.causes(status(0, "connected"), List.of("9999-2222-3333-4444")))
        .first()
        .asString()
        .contains("farm", "9999-2222-3333-4444", "1111-2222-3333-4444", "password");
  }

  @Test
  void ownRelay_makesOneAskWhetherOthersFindIt() {
    origin = Signalling.Origin.OWN;
    assertThat(Solitude.causes(status(0, "connected"), List.of()))
        .hasSize(3)
        .anyMatch(cause -> cause.contains("UDP port 5353"));
  }
}
