package dev.cellmesh.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeartbeatTest {
  @Test
  void part_isSilentUntilItBeatsAgain() {
    Heartbeat heartbeat = new Heartbeat();
    Heartbeat.Part loop = heartbeat.part("loop");
    Heartbeat.Part gateway = heartbeat.part("gateway");
    loop.beat();
    assertThat(heartbeat.silentSinceLastLook()).containsExactly("gateway");
    gateway.beat();
    loop.beat();
    assertThat(heartbeat.silentSinceLastLook()).isEmpty();
    assertThat(heartbeat.silentSinceLastLook()).containsExactly("loop", "gateway");
  }
}
