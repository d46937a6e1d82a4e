package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** While boards come and go, the links of those that stay do not come and go with them. */
final class FlappingTest {
  private static final int BOARDS = 60;
  private static final int DEATHS = 36;

  @Test
  void churn_movesNeitherTheStructureNorTheSameLinksOverAndOver() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = Scenario.settled(seed, BOARDS, 6);
          Structure before = room.any().state().structure();
          Set<VirtualPeer> stayed = new HashSet<>(room.net.boards());
          TreeMap<String, Integer> opened = new TreeMap<>();
          Set<String> up = links(stayed);
          for (int i = 0; i < DEATHS; i++) {
            VirtualPeer dead = room.any();
            room.net.kill(dead);
            stayed.remove(dead);
            room.board();
            for (int look = 0; look < 20; look++) {
              room.net.run(250);
              Set<String> now = links(stayed);
              for (String link : now) {
                opened.merge(link, up.contains(link) ? 0 : 1, Integer::sum);
              }
              up = now;
            }
          }
          room.settle();
          assertThat(room.any().state().structure()).as("structure").isEqualTo(before);
          assertThat(stayed).hasSizeGreaterThan(BOARDS / 3);
          assertThat(opened.values()).as("how often one link opened").allMatch(n -> n <= 3);
          int all = opened.values().stream().mapToInt(Integer::intValue).sum();
          assertThat(all / (double) DEATHS).as("links per death").isLessThan(2);
        });
  }

  private static Set<String> links(Set<VirtualPeer> among) {
    Set<PeerId> ids = new HashSet<>();
    among.forEach(board -> ids.add(board.id()));
    Set<String> links = new HashSet<>();
    for (VirtualPeer board : among) {
      for (var link : board.state().links()) {
        if (ids.contains(link.peer()) && board.id().compareTo(link.peer()) < 0) {
          links.add(board.id() + "-" + link.peer());
        }
      }
    }
    return links;
  }
}
