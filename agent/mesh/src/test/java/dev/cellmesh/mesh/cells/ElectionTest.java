package dev.cellmesh.mesh.cells;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.HealthClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ElectionTest {
  private static List<Integer> elected(Election election) {
    return IntStream.range(0, election.count()).mapToObj(election::elected).toList();
  }

  @Test
  void elected_areThoseWithTheBestScores() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 500; round++) {
      int boards = random.nextInt(12);
      int bridges = 1 + random.nextInt(4);
      long key = Hash.combine(7, round);
      Election election = new Election(7, round, bridges);
      List<Integer> all = new ArrayList<>();
      double[] scores = new double[boards];
      for (int i = 0; i < boards; i++) {
        long hash = random.nextLong();
        int healthClass = random.nextInt(HealthClass.COUNT);
        election.stand(i, hash, healthClass);
        scores[i] = Hash.rendezvous(hash, key, HealthClass.weight(healthClass));
        all.add(i);
      }
      all.sort(Comparator.comparingDouble((Integer i) -> scores[i]).reversed());
      assertThat(elected(election))
          .as("round %d", round)
          .isEqualTo(all.subList(0, Math.min(boards, bridges)));
    }
  }

  @Test
  void ties_goToTheLowerId() {
    Election election = new Election(1, 2, 2);
    for (int i = 0; i < 4; i++) {
      election.stand(i, 99, 3);
    }
    assertThat(elected(election)).containsExactly(0, 1);
  }
}
