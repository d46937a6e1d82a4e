package dev.cellmesh.mesh.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What {@link PeerMap} promises: what a sorted map does. */
class PeerMapTest {
  @Test
  void anyPutsAndRemoves_giveWhatATreeMapGives() {
    for (long seed = 1; seed <= 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TreeMap<PeerId, Integer> expected = new TreeMap<>();
      PeerMap<Integer> map = new PeerMap<>();
      for (int i = 0; i < 500; i++) {
        // Few first words, of either sign: many ids are told apart by the others only.
        PeerId peer =
            new PeerId(random.nextInt(-3, 3), random.nextInt(3), -random.nextInt(3), i % 2);
        if (random.nextInt(3) == 0) {
          assertThat(map.remove(peer)).isEqualTo(expected.remove(peer));
        } else {
          assertThat(map.put(peer, i)).isEqualTo(expected.put(peer, i));
        }
        assertThat(map.get(peer)).isEqualTo(expected.get(peer));
        assertThat(map.containsKey(peer)).isEqualTo(expected.containsKey(peer));
        assertThat(map.size()).isEqualTo(expected.size());
      }
      assertThat(map.keys()).isEqualTo(new ArrayList<>(expected.keySet()));
      assertThat(map.values()).isEqualTo(new ArrayList<>(expected.values()));
      map.clear();
      assertThat(map.values()).isEmpty();
    }
  }
}
