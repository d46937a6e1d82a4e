package dev.cellmesh.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RendezvousTest {
  private final Rendezvous rendezvous = new Rendezvous();
  private final SplittableRandom random = new SplittableRandom(2);

  private static PeerId peer(int i) {
    return new PeerId(i, 0, 0, i);
  }

  @Test
  void sample_isBoundedAndWithoutRepetition() {
    for (int i = 0; i < 100; i++) {
      rendezvous.register(peer(i), 0);
      rendezvous.register(peer(i), 0);
    }
    assertThat(rendezvous.size()).isEqualTo(100);
    TreeSet<PeerId> all = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      List<PeerId> sample = rendezvous.sample(12, random, 0);
      assertThat(sample).doesNotHaveDuplicates().hasSizeBetween(8, 12);
      all.addAll(sample);
    }
    assertThat(all).hasSize(100);
  }

  @Test
  void registrations_endWhenWithdrawnOrNotRenewed() {
    rendezvous.register(peer(1), 0);
    rendezvous.register(peer(2), 0);
    rendezvous.register(peer(3), 0);
    rendezvous.withdraw(peer(1));
    rendezvous.withdraw(peer(1));
    rendezvous.register(peer(3), 1_000);
    long late = Rendezvous.LIFETIME_MILLIS + 1;
    TreeSet<PeerId> left = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      left.addAll(rendezvous.sample(3, random, late));
    }
    assertThat(left).containsExactly(peer(3));
  }
}
