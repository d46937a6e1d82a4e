package dev.cellmesh.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StructureTest {
  /** Whoever meets whom in whatever order, all end with the same one. */
  @Test
  void supersedes_isATotalOrder() {
    SplittableRandom random = new SplittableRandom(1);
    List<Structure> all = new ArrayList<>(List.of(Structure.ALONE));
    for (int i = 0; i < 60; i++) {
      all.add(new Structure(random.nextInt(-2, 3), 1 + random.nextInt(4), random.nextInt(3)));
    }
    for (Structure a : all) {
      for (Structure b : all) {
        assertThat(a.supersedes(b) || b.supersedes(a)).as("%s %s", a, b).isEqualTo(!a.equals(b));
        assertThat(a.supersedes(b) && b.supersedes(a)).isFalse();
        for (Structure c : all) {
          if (a.supersedes(b) && b.supersedes(c)) {
            assertThat(a.supersedes(c)).as("%s %s %s", a, b, c).isTrue();
          }
        }
      }
    }
  }

  @Test
  void alone_losesToEveryOther() {
    assertThat(new Structure(0, 2, 1).supersedes(Structure.ALONE)).isTrue();
    assertThat(new Structure(-1, 1, 0).supersedes(new Structure(5, 9, 8))).isTrue(); // unsigned
  }

  @Test
  void structure_outOfRange_isTheProgrammersError() {
    assertThatThrownBy(() -> new Structure(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Structure(1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Structure(1, (1 << 20) + 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
