package dev.cellmesh.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class HashTest {
  private static final int PEERS = 20_000;

  @Test
  void jump_fromCToCPlusOne_movesOnlyToTheNewCell() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      long key = random.nextLong();
      int before = 0;
      for (int cells = 2; cells <= 300; cells++) {
        int now = Hash.jump(key, cells);
        assertThat(now == before || now == cells - 1).as("%d, %d cells", key, cells).isTrue();
        before = now;
      }
    }
  }

  @Test
  void jump_overManyPeers_fillsCellsEvenly() {
    for (int cells : new int[] {2, 7, 40}) {
      int[] sizes = new int[cells];
      SplittableRandom random = new SplittableRandom(cells);
      for (int i = 0; i < PEERS; i++) {
        sizes[new Structure(1, cells, 1).cellOf(Bench.peer(random))]++;
      }
      assertThat(chiSquare(sizes)).as("%d cells", cells).isLessThan(2.0 * cells + 10);
    }
  }

  /** Peer ids that differ in their last byte only must spread like any others. */
  @Test
  void jump_overPeersThatDifferInOneByte_fillsCellsEvenly() {
    int[] sizes = new int[4];
    for (int i = 0; i < 256; i++) {
      sizes[new Structure(1, 4, 1).cellOf(new PeerId(0, 0, 0, i))]++;
    }
    assertThat(chiSquare(sizes)).isLessThan(16);
  }

  private static double chiSquare(int[] sizes) {
    double expected = 0;
    for (int size : sizes) {
      expected += size / (double) sizes.length;
    }
    double sum = 0;
    for (int size : sizes) {
      sum += (size - expected) * (size - expected) / expected;
    }
    return sum;
  }

  @Test
  void rendezvous_choosesInProportionToWeight() {
    double[] weights = {0.05, 0.35, 0.7, 1.0};
    long[] peers = new long[weights.length];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = Hash.of(Bench.peer(i));
    }
    int[] wins = new int[weights.length];
    int draws = 100_000;
    for (int key = 0; key < draws; key++) {
      int best = 0;
      for (int i = 1; i < peers.length; i++) {
        boolean higher =
            Hash.rendezvous(peers[i], key, weights[i])
                > Hash.rendezvous(peers[best], key, weights[best]);
        best = higher ? i : best;
      }
      wins[best]++;
    }
    for (int i = 0; i < weights.length; i++) {
      assertThat(wins[i] / (double) draws)
          .isCloseTo(weights[i] / 2.1, Percentage.withPercentage(6));
    }
  }

  @Test
  void edge_isSymmetricAndEvenlyDrawn() {
    int[] tenths = new int[10];
    for (int i = 0; i < 300; i++) {
      for (int j = 0; j < i; j++) {
        double drawn = Hash.edge(i, j);
        assertThat(drawn).isEqualTo(Hash.edge(j, i)).isBetween(0.0, Math.nextDown(1.0));
        tenths[(int) (drawn * 10)]++;
      }
    }
    assertThat(chiSquare(tenths)).isLessThan(30);
  }

  @Test
  void combine_isNotSymmetric() {
    assertThat(Hash.combine(1, 2)).isNotEqualTo(Hash.combine(2, 1));
  }
}
