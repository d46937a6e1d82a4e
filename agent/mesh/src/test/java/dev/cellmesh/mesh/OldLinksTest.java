package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.cells.CellGraph;
import dev.cellmesh.mesh.cells.CellGraphs;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the links of the structure before. */
final class OldLinksTest {
  private static final Structure NEXT = new Structure(5, 40, 4);
  private final Bench bench = Bench.board();
  private final List<PeerId> strangers = new ArrayList<>();

  /**
   * The room divides: nobody linked is of this board's cell, or of one that it shares an edge with.
   */
  private void divide() {
    int own = NEXT.cellOf(bench.self);
    CellGraph graph = new CellGraphs().of(NEXT);
    for (int i = 1; strangers.size() < 4; i++) {
      int cell = NEXT.cellOf(bench.below(i));
      if (cell != own && !graph.edge(own, cell)) {
        strangers.add(bench.linkedBoard(i));
      }
    }
    bench.run(2_000);
    bench.frame(strangers.getFirst(), Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, NEXT));
    assertThat(bench.mesh.state().cell()).isEqualTo(own);
    for (PeerId stranger : strangers) {
      bench.frame(
          stranger,
          new LinkFrame.Edge(9, NEXT.cellOf(stranger), 1, false, List.of(stranger)).encode());
    }
    bench.forget();
  }

  /** A board of this cell that is to offer a link, and does not. */
  private PeerId missing() {
    int i = 1_000;
    while (NEXT.cellOf(bench.below(i)) != NEXT.cellOf(bench.self)) {
      i++;
    }
    return bench.below(i);
  }

  private List<PeerId> closed() {
    return bench.actions(Action.CloseLink.class).stream()
        .map(Action.CloseLink::peer)
        .distinct()
        .toList();
  }

  @Test
  void oldLinks_whilePlannedOnesAreMissing_stayForTenSeconds() {
    divide();
    Signal.Header header = new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH, NEXT);
    Bytes announce = new Signal.Announce(header, 0, 0, 1, Signal.NO_EDGE, 0).encode();
    bench.input(new Input.AnnouncementReceived(missing(), announce));
    bench.run(9_900);
    assertThat(closed()).isEmpty();
    assertThat(bench.mesh.state().links()).hasSize(4);
    bench.run(700);
    assertThat(closed()).containsExactlyInAnyOrderElementsOf(strangers);
  }

  @Test
  void oldLinks_onceThePlanIsFulfilled_goWhenBothSidesHaveAgreedForTwoEpochs() {
    divide();
    bench.run(4_900);
    assertThat(closed()).isEmpty();
    bench.run(3_000);
    assertThat(closed()).containsExactlyInAnyOrderElementsOf(strangers);
  }

  @Test
  void oldLink_thatTheOtherSideWants_staysForAMinute() {
    divide();
    PeerId wanting = strangers.getLast();
    bench.frame(
        wanting, new LinkFrame.Edge(10, NEXT.cellOf(wanting), 1, true, List.of(wanting)).encode());
    bench.run(58_000);
    assertThat(closed()).doesNotContain(wanting).hasSize(3);
    bench.run(6_000);
    assertThat(closed()).contains(wanting);
  }
}
