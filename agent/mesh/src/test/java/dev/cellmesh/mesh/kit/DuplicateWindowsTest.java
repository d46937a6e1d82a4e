package dev.cellmesh.mesh.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DuplicateWindowsTest {
  private static final PeerId ORIGIN = Bench.peer(1);
  private final DuplicateWindows windows = new DuplicateWindows();

  private boolean fresh(long sequence) {
    return windows.fresh(ORIGIN, 1, 1, sequence);
  }

  @Test
  void sequences_inOrder_areFreshOnce() {
    for (long s = 1; s <= 5_000; s++) {
      assertThat(fresh(s)).as("%d", s).isTrue();
      assertThat(fresh(s)).as("%d again", s).isFalse();
    }
  }

  @Test
  void sequences_inReverse_areFreshOnceWithinTheWindow() {
    for (long s = DuplicateWindows.WINDOW; s >= 1; s--) {
      assertThat(fresh(s)).as("%d", s).isTrue();
    }
    for (long s = DuplicateWindows.WINDOW; s >= 1; s--) {
      assertThat(fresh(s)).as("%d again", s).isFalse();
    }
  }

  @Test
  void sequence_1023Behind_isFreshAnd1024BehindIsNot() {
    for (long highest : new long[] {2_000, 2_047, 2_048, 2_111, 1L << 40}) {
      DuplicateWindows w = new DuplicateWindows();
      w.fresh(ORIGIN, 1, 1, highest);
      assertThat(w.fresh(ORIGIN, 1, 1, highest - 1_024)).as("%d", highest).isFalse();
      assertThat(w.fresh(ORIGIN, 1, 1, highest - 1_023)).as("%d", highest).isTrue();
      assertThat(w.fresh(ORIGIN, 1, 1, highest - 1_023)).as("%d", highest).isFalse();
    }
  }

  @Test
  void sequence_zeroOrBelow_isNeverFresh() {
    assertThat(fresh(0)).isFalse();
    assertThat(fresh(-1)).isFalse();
    assertThat(fresh(Long.MIN_VALUE)).isFalse();
    assertThat(fresh(1)).isTrue();
  }

  @Test
  void leap_ofAnyWidth_forgetsNothingInsideTheWindow() {
    for (long leap : new long[] {63, 64, 65, 1_023, 1_024, 1_025, 1_087, 1_088, 1_089, 1L << 50}) {
      DuplicateWindows w = new DuplicateWindows();
      assertThat(w.fresh(ORIGIN, 1, 1, 100)).isTrue();
      assertThat(w.fresh(ORIGIN, 1, 1, 100 + leap)).isTrue();
      assertThat(w.fresh(ORIGIN, 1, 1, 100 + leap)).isFalse();
      assertThat(w.fresh(ORIGIN, 1, 1, 100 + leap - 1)).as("leap %d", leap).isTrue();
      assertThat(w.fresh(ORIGIN, 1, 1, 100)).as("leap %d", leap).isFalse();
    }
  }

  @Test
  void epochs_doNotDisturbEachOther() {
    assertThat(windows.fresh(ORIGIN, 5, 1, 700)).isTrue();
    assertThat(windows.fresh(ORIGIN, 6, 1, 1)).isTrue();
    assertThat(windows.fresh(ORIGIN, 6, 1, 1)).isFalse();
    assertThat(windows.fresh(ORIGIN, 6, 1, 700)).isTrue();
    assertThat(windows.fresh(ORIGIN, 5, 1, 700)).isFalse();
    assertThat(windows.fresh(ORIGIN, 5, 1, 701)).isTrue();
  }

  @Test
  void originsAndChannels_doNotDisturbEachOther() {
    assertThat(windows.fresh(ORIGIN, 1, 1, 1)).isTrue();
    assertThat(windows.fresh(ORIGIN, 1, 2, 1)).isTrue();
    assertThat(windows.fresh(Bench.peer(2), 1, 1, 1)).isTrue();
    assertThat(windows.fresh(ORIGIN, 1, 1, 1)).isFalse();
  }

  /** Any order, any leaps: fresh exactly if inside the window and never seen. */
  @Test
  void windows_agreeWithASetThatForgetsNothing() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      DuplicateWindows w = new DuplicateWindows();
      Set<Long> seen = new HashSet<>();
      long highest = 0;
      for (int i = 0; i < 2_000; i++) {
        long sequence =
            switch (random.nextInt(10)) {
              case 0 -> highest + 1 + random.nextInt(3_000);
              case 1, 2, 3, 4 -> highest + 1;
              default -> Math.max(1, highest - random.nextInt(1_100));
            };
        boolean expected = sequence > highest - DuplicateWindows.WINDOW && seen.add(sequence);
        assertThat(w.fresh(ORIGIN, 1, 1, sequence))
            .as("seed %d step %d: %d after %d", seed, i, sequence, highest)
            .isEqualTo(expected);
        highest = Math.max(highest, sequence);
      }
    }
  }

  @Test
  void windows_ofManyOrigins_areBoundedAndTheSilentOneGoes() {
    SplittableRandom random = new SplittableRandom(1);
    windows.fresh(ORIGIN, 1, 1, 1);
    for (int i = 1; i < DuplicateWindows.MAX_WINDOWS; i++) {
      windows.fresh(Bench.peer(random), 1, 1, 1);
    }
    assertThat(fresh(1)).isFalse();
    for (int i = 0; i < 100; i++) {
      windows.fresh(Bench.peer(random), -1, 1, 1); // no window is too bad to be counted
      windows.fresh(Bench.peer(random), 1, 1, 1);
    }
    assertThat(windows.size()).isEqualTo(DuplicateWindows.MAX_WINDOWS);
    assertThat(fresh(1)).isFalse();
  }
}
