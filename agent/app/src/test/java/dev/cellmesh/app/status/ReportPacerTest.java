package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPacerTest {
  private static final MeshState USUAL = MeshStates.usual();
  private static final MeshState LONELY = MeshStates.with(List.of());

  private final ReportPacer pacer = new ReportPacer();

  @Test
  void firstLook_reports() {
    assertThat(pacer.isDue(USUAL, 123)).isTrue();
  }

  @Test
  void unchanged_reportsEveryFiveSeconds() {
    pacer.isDue(USUAL, 0);
    assertThat(pacer.isDue(USUAL, 4_999)).isFalse();
    assertThat(pacer.isDue(USUAL, 5_000)).isTrue();
  }

  @Test
  void change_reportsButNotMoreThanOncePerSecond() {
    pacer.isDue(USUAL, 0);
    assertThat(pacer.isDue(LONELY, 999)).isFalse();
    assertThat(pacer.isDue(LONELY, 1_000)).isTrue();
    assertThat(pacer.isDue(LONELY, 2_000)).isFalse();
  }

  @Test
  void missed_isDueAtTheNextLook() {
    assertThat(pacer.isDue(USUAL, 0)).isTrue();
    pacer.missed();
    assertThat(pacer.isDue(USUAL, 500)).isTrue();
    assertThat(pacer.isDue(USUAL, 1_000)).isFalse();
  }

  @Test
  void roundTripTime_isNoChange() {
    pacer.isDue(USUAL, 0);
    MeshState slower =
        MeshStates.with(
            List.of(
                new MeshState.Link(
                    MeshStates.MEMBER, Role.BOARD, 1, MeshState.Purpose.MEMBER, 9_999),
                new MeshState.Link(
                    MeshStates.FAR, Role.BOARD, 0, MeshState.Purpose.BRIDGE, 9_999)));
    assertThat(pacer.isDue(slower, 2_000)).isFalse();
  }
}
