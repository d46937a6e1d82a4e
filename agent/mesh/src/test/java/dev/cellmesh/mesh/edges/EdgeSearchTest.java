package dev.cellmesh.mesh.edges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.members.Health;
import dev.cellmesh.mesh.members.HealthClasses;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@link EdgeSearch} asks for an edge, and by which way. */
class EdgeSearchTest {
  private static final int CELLS = 200;
  private static final long STEP_MILLIS = 50;

  /** So long a board may keep back its first request: there are many edges, and it draws a time. */
  private static final long FIRST_MILLIS = 1_500;

  private Core core = core(1);
  private EdgeSearch search = search();

  /** What was asked for, and when: milliseconds since the beginning. */
  private record Asked(long millis, boolean announced) {}

  private static Core core(long seed) {
    Core made = Bench.core(Bench.peer(1_000), seed);
    made.adopt(new Structure(1, CELLS, CELLS - 1));
    made.connected(1);
    return made;
  }

  private EdgeSearch search() {
    Roster roster = new Roster(core);
    Edges edges = new Edges(core, roster, new HealthClasses(core, new Health(core)));
    Router router = new Router(core, edges);
    Dialer dialer = new Dialer(core, roster, new Budget(core, roster, edges), router);
    Forming forming = new Forming(core, roster, dialer);
    Announcer announcer = new Announcer(core, roster, edges, dialer, forming);
    return new EdgeSearch(core, edges, router, announcer);
  }

  /** So many steps on round the ring. */
  private int cellAt(int distance) {
    return (core.cell() + distance) % CELLS;
  }

  /** A board of this cell finds its way into the one so many steps on round the ring. */
  private void found(int distance) {
    for (int i = 1; ; i++) {
      PeerId board = Bench.peer(i);
      if (core.cellOf(board) == cellAt(distance)) {
        Bench.linked(core, board);
        core.routesChanged();
        return;
      }
    }
  }

  /** What is asked for while time passes. */
  private List<Asked> seek(int distance, int rank, long millis) {
    List<Asked> asked = new ArrayList<>();
    MonotonicTime start = core.now();
    MonotonicTime end = start.plusMillis(millis);
    for (; core.now().isBefore(end); core.advance(core.now().plusMillis(STEP_MILLIS))) {
      search.seek(cellAt(distance), rank);
      for (Action action : core.takeActions()) {
        boolean announced = action instanceof Action.Announce;
        assertThat(announced || action instanceof Action.SendFrame).as("%s", action).isTrue();
        if (action instanceof Action.Announce announce) {
          assertThat(announce.cell()).isEqualTo(cellAt(distance));
        }
        asked.add(new Asked(core.now().millisSince(start), announced));
      }
    }
    return asked;
  }

  @Test
  void neighbour_withoutAWay_isAnnouncedToAtOnce_andAtEveryAttempt() {
    List<Asked> asked = seek(1, 0, 20_000);
    assertThat(asked).allMatch(Asked::announced);
    assertThat(asked.getFirst().millis).isZero();
    // Attempts wait 1, 2, 4, 8 s, give or take a quarter.
    assertThat(asked).hasSize(5);
    assertThat(asked.get(1).millis).isBetween(750L, 1_500L);
    assertThat(asked.get(4).millis).isBetween(11_250L, 19_750L);
  }

  @Test
  void neighbour_withAWay_isAnnouncedToAtTheFirstAttempt_andAskedAtTheSecond() {
    found(1); // but that cell has not told yet whom it has elected
    List<Asked> asked = seek(1, 0, 12_000); // a request is waited for three times as long
    assertThat(asked).extracting(Asked::announced).startsWith(true, false, true);
    assertThat(asked.getFirst().millis).isZero();
  }

  @Test
  void neighbour_ofTheSecondElected_waitsLongerForAnAnnouncementThanForARequest() {
    assertThat(seek(1, 1, 10_000).getFirst().millis).isBetween(1_800L, 2_050L); // 3 × 2 × 300 ms
    core = core(1);
    search = search();
    found(1);
    assertThat(seek(1, 1, 10_000).getFirst().millis).isBetween(600L, 850L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void farCell_withoutAWay_isAnnouncedToAtTheFourthAttempt(long seed) {
    core = core(seed);
    search = search();
    List<Asked> asked = seek(50, 0, 30_000);
    assertThat(asked).allMatch(Asked::announced);
    // 1 + 2 + 4 s, give or take a quarter, and the time drawn; the fifth comes 8 s later.
    assertThat(asked.getFirst().millis).isBetween(5_250L, 8_750L + FIRST_MILLIS + 750);
    assertThat(asked.get(1).millis - asked.getFirst().millis).isBetween(6_000L, 10_250L);
  }

  @Test
  void farCell_withAWay_isAskedOverIt_andAnnouncedToAtEveryThirdAttemptOnceThereWereFour() {
    found(10);
    List<Asked> asked = seek(50, 0, 300_000);
    assertThat(asked)
        .extracting(Asked::announced)
        .startsWith(false, false, false, false, false, true, false);
    assertThat(asked.getFirst().millis).isLessThanOrEqualTo(FIRST_MILLIS);
  }

  @Test
  void farCell_isAskedForOnceItIsWithinReach_eightTimesAsFarAsTheFarthestFound() {
    found(4);
    assertThat(seek(33, 0, 8_000)).isEmpty();
    found(5);
    assertThat(seek(33, 0, 300)).hasSize(1).noneMatch(Asked::announced);
    assertThat(seek(40, 0, FIRST_MILLIS + 300)).as("the farthest within reach").isNotEmpty();
    assertThat(seek(41, 0, FIRST_MILLIS + 300)).isEmpty();
  }

  @Test
  void cellThatIsNearAnyhow_waitsForNoReach() {
    found(1);
    assertThat(seek(8, 0, FIRST_MILLIS + 300)).isNotEmpty();
    assertThat(seek(9, 0, FIRST_MILLIS)).as("1 × 8").isEmpty();
  }

  @Test
  void farCell_outOfReach_isAskedForAllTheSameAfterTenSeconds() {
    found(1);
    List<Asked> asked = seek(60, 0, 15_000);
    assertThat(asked.getFirst().millis).isBetween(10_000L, 10_000 + FIRST_MILLIS + 250);
  }

  @Test
  void cell_whoseEdgeIsFound_isAskedForAnewIfItIsLostAgain() {
    seek(1, 0, 5_000);
    search.end(cellAt(1));
    assertThat(seek(1, 0, 300).getFirst().millis).as("no backing off").isLessThan(250);
    search.structureChanged();
    assertThat(seek(1, 0, 300).getFirst().millis).isLessThan(250);
  }
}
