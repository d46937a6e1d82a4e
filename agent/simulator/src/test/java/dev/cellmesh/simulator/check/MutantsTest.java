package dev.cellmesh.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A checker that cannot fail is no checker: the swarm finds faults planted in the core. */
final class MutantsTest {
  private static final int SEEDS = 500;
  private static final int THREADS = 2;

  /** What became of a mutant; {@code seed} 0: nothing was found. */
  private record Verdict(Mutant mutant, long seed, String broken) {
    boolean isCaught() {
      return seed > 0;
    }

    @Override
    public String toString() {
      return isCaught()
          ? "%s: seed %d, %s".formatted(mutant.fault(), seed, broken)
          : mutant + " was not caught with " + SEEDS + " seeds";
    }
  }

  @Test
  void mutants_ofTheCore_areAllCaught() throws ExecutionException, InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Verdict>> running = new ArrayList<>();
      for (Mutant mutant : Mutants.ALL) {
        running.add(threads.submit(() -> judge(mutant)));
      }
      for (Future<Verdict> verdict : running) {
        verdicts.add(verdict.get());
        System.out.println(verdicts.getLast());
      }
    }
    assertThat(verdicts).allMatch(Verdict::isCaught);
    assertUnmutatedPasses(verdicts);
  }

  private static Verdict judge(Mutant mutant) {
    MutantLoader mutated = new MutantLoader(mutant);
    for (long next = 0; next <= SEEDS; next++) {
      long seed = next == 0 ? mutant.tryFirst() : next;
      String broken = mutated.run(seed);
      if (!broken.isEmpty()) {
        return new Verdict(mutant, seed, broken);
      }
    }
    return new Verdict(mutant, 0, "");
  }

  /** What caught a mutant was its fault, and not another one. */
  private static void assertUnmutatedPasses(List<Verdict> verdicts) {
    TreeSet<Long> seeds = new TreeSet<>();
    verdicts.forEach(verdict -> seeds.add(verdict.seed));
    MutantLoader unmutated = new MutantLoader(null);
    for (long seed : seeds) {
      assertThat(unmutated.run(seed)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void mutant_whoseTargetIsGone_saysSo() {
    Mutant gone = new Mutant("none", "Roster", "sweeps", new Mutation.Returns(null), 1);
    Mutant elsewhere = new Mutant("none", "Roster", "sweep", new Mutation.Constant(77, 1, 78), 1);
    for (Mutant disarmed : List.of(gone, elsewhere)) {
      MutantLoader loader = new MutantLoader(disarmed);
      assertThatThrownBy(() -> loader.run(1)).hasMessageContaining("disarmed");
    }
  }
}
