package dev.cellmesh.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RecentIdsTest {
  @Test
  void ids_areKnownUntilSoManyNewerOnesHaveCome() {
    SplittableRandom random = new SplittableRandom(11);
    for (int limit : new int[] {1, 2, 17, 100, 1_000}) {
      RecentIds ids = new RecentIds(limit);
      ArrayDeque<Long> model = new ArrayDeque<>();
      for (int i = 0; i < 5_000; i++) {
        long id = 1L + random.nextInt(3 * limit);
        boolean fresh = !model.contains(id);
        assertThat(ids.contains(id)).as("limit %d, step %d", limit, i).isEqualTo(!fresh);
        assertThat(ids.add(id)).as("limit %d, step %d", limit, i).isEqualTo(fresh);
        if (fresh) {
          model.addLast(id);
          if (model.size() > limit) {
            model.removeFirst();
          }
        }
        assertThat(ids.size()).isEqualTo(model.size());
      }
    }
  }
}
