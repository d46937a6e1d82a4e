package dev.cellmesh.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Small rooms in which all sorts of things break keep what the product promises. */
final class SwarmTest {
  private static final int SEEDS = 200;

  @Test
  void rooms_withFaults_keepTheirPromises() {
    assertThat(Swarm.run(1, seed -> seed <= SEEDS)).isNull();
  }

  @Test
  void room_playedTwice_isTheSameRun() {
    for (long seed = 1; seed <= 3; seed++) {
      long first = SmallRoom.trace(seed);
      assertThat(SmallRoom.trace(seed)).as("seed %d", seed).isEqualTo(first);
      assertThat(SmallRoom.trace(seed + 1)).isNotEqualTo(first);
    }
  }
}
