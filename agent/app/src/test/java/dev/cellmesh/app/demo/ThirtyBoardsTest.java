package dev.cellmesh.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.app.Board;
import dev.cellmesh.app.Parts;
import dev.cellmesh.mesh.port.MeshState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Thirty boards in six cells over real WebRTC links, three of them in processes of their own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThirtyBoardsTest {
  private static final int BOARDS = 30;
  private static final int CELLS = 6;
  private static final int REPLACE = 3;
  private static final Duration LONG = Duration.ofSeconds(90);

  /** A gap at the very end shows with the last digest, 42 s after it. */
  private static final Duration REPAIR = Duration.ofSeconds(60);

  /** Three readings a second, for five seconds, of each board of this process. */
  private static final long ENOUGH = 3 * 5 * (BOARDS - REPLACE);

  private static Demo demo;

  @BeforeAll
  static void start() {
    demo = Demo.start(new DemoOptions(BOARDS, CELLS, REPLACE, false, 0, 0));
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> demo.check().isSettled(BOARDS));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  private static MeshState state(Board board) {
    return board.room().mesh().state();
  }

  /** Links that the plan does not ask for, in words. */
  private static List<String> outsideThePlan() {
    List<String> found = new ArrayList<>();
    for (Board board : demo.boards()) {
      MeshState mesh = state(board);
      List<Integer> adjacent = mesh.edges().stream().map(MeshState.Edge::cell).toList();
      for (MeshState.Link link : mesh.links()) {
        boolean planned =
            switch (link.purpose()) {
              case MEMBER -> link.cell() == mesh.cell();
              case BRIDGE -> link.cell() != mesh.cell() && adjacent.contains(link.cell());
              case LEAF -> true;
              case UNPLANNED -> false;
            };
        if (!planned) {
          found.add(board.name() + " in cell " + mesh.cell() + ": " + link);
        }
      }
    }
    return found;
  }

  @Test
  @Order(1)
  void everyBoard_reachesTheLeaf() {
    Instant now = Instant.now();
    await().atMost(LONG).until(() -> demo.meter().boardsHeardAfter(now).size() == BOARDS);
    assertThat(demo.meter().duplicates()).isZero();
    // A room that divides before the last boards have come takes one more step.
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(state(demo.boards().getFirst()).structure().cells()).isEqualTo(CELLS));
  }

  @Test
  @Order(2)
  void connections_staySparseAndInsideThePlan() {
    // A link that a change of plan has made superfluous is closed after two epochs.
    await().atMost(LONG).untilAsserted(() -> assertThat(outsideThePlan()).isEmpty());
    int budget = Parts.CONFIGURATION.defaults("any").mesh().connectionsBudget();
    for (Board board : demo.boards()) {
      MeshState mesh = state(board);
      assertThat(mesh.links()).as(board.name()).hasSizeBetween(1, budget);
      assertThat(mesh.links().stream().map(MeshState.Link::peer).distinct())
          .as("at most one connection per pair")
          .hasSameSizeAs(mesh.links());
    }
    double mean =
        demo.boards().stream().mapToInt(board -> state(board).links().size()).average().orElse(0);
    assertThat(mean).as("fewer links than a full mesh").isLessThan(BOARDS / 2.0);
  }

  @Test
  @Order(3)
  void threeBoardsKilledAndReplaced_noReadingOfTheOthersIsLost() {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              demo.check();
              return demo.hasReplaced();
            });
    Instant replaced = Instant.now();
    await()
        .atMost(REPAIR)
        .untilAsserted(() -> assertThat(demo.meter().missingBefore(replaced)).isEmpty());
    assertThat(demo.check().killed()).isEqualTo(REPLACE);
    assertThat(demo.check().replaced()).isEqualTo(REPLACE);
    assertThat(demo.meter().delivered()).as("enough to lose any").isGreaterThan(ENOUGH);
    assertThat(demo.meter().duplicates()).isZero();
  }

  @Test
  @Order(4)
  void twoBridgesGone_deliveryResumes() {
    List<Board> bridges =
        demo.boards().stream()
            .filter(board -> !state(board).bridging().isEmpty())
            .limit(2)
            .toList();
    assertThat(bridges).hasSize(2);
    Set<String> gone = Set.of(bridges.get(0).name(), bridges.get(1).name());
    bridges.forEach(Board::close);
    Instant stopped = Instant.now();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              Set<String> heard = demo.meter().boardsHeardAfter(stopped);
              heard.removeAll(gone);
              return heard.size() == BOARDS - 2; // the dead are silent, their successors count
            });
  }
}
