package dev.cellmesh.simulator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WalkTest {
  private static Hops plainly(Topology topology, boolean[] gone, int maxHops) {
    List<List<Integer>> links = RoomsOnPaper.links(topology);
    int[] there = IntStream.range(0, gone.length).filter(i -> !gone[i]).toArray();
    int others = there.length - 1;
    int[] all =
        Arrays.stream(there)
            .flatMap(source -> Arrays.stream(RoomsOnPaper.hops(links, gone, source)))
            .filter(hops -> hops > 0 && hops <= maxHops)
            .toArray();
    double least =
        Arrays.stream(there)
            .mapToLong(
                source ->
                    Arrays.stream(RoomsOnPaper.hops(links, gone, source))
                        .filter(hops -> hops > 0 && hops <= maxHops)
                        .count())
            .min()
            .orElseThrow();
    return new Hops(
        Spread.of(all),
        there.length,
        all.length / ((double) there.length * others),
        least / others);
  }

  private static Hops walked(Topology topology, boolean[] gone, int maxHops) {
    return IntStream.range(0, gone.length)
        .filter(board -> !gone[board])
        .parallel()
        .collect(() -> new Walk(topology, gone, maxHops), Walk::from, Walk::add)
        .hops();
  }

  private static void assertSame(Hops walked, Hops plain, String what) {
    assertThat(walked.hops().avg()).as(what).isCloseTo(plain.hops().avg(), within(1e-9));
    assertThat(walked.hops().p99()).as(what).isEqualTo(plain.hops().p99());
    assertThat(walked.hops().max()).as(what).isEqualTo(plain.hops().max());
    assertThat(walked.sources()).as(what).isEqualTo(plain.sources());
    assertThat(walked.reached()).as(what).isCloseTo(plain.reached(), within(1e-9));
    assertThat(walked.reachedLeast()).as(what).isCloseTo(plain.reachedLeast(), within(1e-9));
  }

  @Test
  void hops_areThoseOfAPlainSearch_alsoWhenBoardsAreGone() {
    boolean anyCutOff = false;
    for (int seed = 1; seed <= 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Topology topology = RoomsOnPaper.of(RoomsOnPaper.drawn(4, 2), 150, seed);
      boolean[] gone = new boolean[150];
      for (double share : new double[] {0, 0.3, 0.8}) {
        for (int board = 0; board < gone.length; board++) {
          gone[board] |= random.nextDouble() < share;
        }
        String what = "seed " + seed + ", share " + share;
        Hops all = walked(topology, gone, Integer.MAX_VALUE);
        assertSame(all, plainly(topology, gone, Integer.MAX_VALUE), what);
        assertSame(walked(topology, gone, 2), plainly(topology, gone, 2), what + ", 2 hops");
        anyCutOff |= all.reached() < 1;
      }
    }
    assertThat(anyCutOff).as("some room falls apart").isTrue();
  }

  @Test
  void aBoardAlone_hasNobodyToReach() {
    Topology topology = RoomsOnPaper.of(RoomsOnPaper.drawn(4, 2), 1, 1);
    assertThat(walked(topology, new boolean[1], 9))
        .isEqualTo(new Hops(new Spread(0, 0, 0), 1, 1, 1));
  }
}
