package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.edges.Budget;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A board at twice its budget: what it refuses, and what it closes for what it wants more. */
final class BudgetTest {
  private static final int BUDGET = 4;
  private static final int MOST = 2 * BUDGET;
  private final Bench bench =
      new Bench(
          Role.BOARD, new MeshParameters(MeshParameters.Cells.OFF, 0, 0, 50, 2, BUDGET, 8, 2));

  private List<Action> offer(PeerId from, Role role) {
    Signal.Header header =
        new Signal.Header(role, Bench.BOOT_EPOCH, bench.mesh.state().structure());
    Bytes offer = new Signal.Link(header, Bytes.utf8("offer")).encode();
    return bench.input(new Input.SignalReceived(from, offer));
  }

  private static List<PeerId> accepted(List<Action> actions) {
    return actions.stream()
        .filter(Action.AcceptLinkSignal.class::isInstance)
        .map(a -> ((Action.AcceptLinkSignal) a).peer())
        .toList();
  }

  private static List<Action.CloseLink> closed(List<Action> actions) {
    return actions.stream()
        .filter(Action.CloseLink.class::isInstance)
        .map(Action.CloseLink.class::cast)
        .toList();
  }

  private void full() {
    for (int i = 1; i <= MOST; i++) {
      bench.linkedBoard(i);
    }
    bench.run(1_000);
  }

  @Test
  void newcomer_ofAFullBoardsCell_isLetInForTheLinkNeededLeast() {
    full();
    List<Action> actions = offer(bench.below(90), Role.BOARD);
    assertThat(accepted(actions)).containsExactly(bench.below(90));
    assertThat(closed(actions)).hasSize(1);
    assertThat(closed(actions).getFirst().reason()).isEqualTo(CloseReason.UNWANTED);
    assertThat(bench.count(Event.GAVE_WAY)).isEqualTo(1);
    assertThat(bench.mesh.state().links()).hasSize(MOST - 1); // and one that opens
  }

  /** Two links are free by plan; boards that have not yet shown who they are take no more. */
  @Test
  void offers_beyondWhatThePlanLeavesFree_areRefused() {
    full();
    int let = 0;
    for (int i = 90; i < 100; i++) {
      let += accepted(offer(bench.below(i), Role.BOARD)).size();
    }
    assertThat(let).isEqualTo(Budget.SPARE);
    assertThat(bench.count(Event.GAVE_WAY)).isEqualTo(Budget.SPARE);
    assertThat(bench.count(Event.LINK_REFUSED)).isEqualTo(10 - Budget.SPARE);
    assertThat(bench.mesh.state().links()).hasSize(MOST - Budget.SPARE);
  }

  @Test
  void board_withAPlanTooLarge_saysWhatToRaise() {
    bench.linkedBoard(1);
    bench.run(1_000);
    assertThat(bench.count(Event.OVER_BUDGET)).isZero();
    full();
    assertThat(bench.count(Event.OVER_BUDGET)).isEqualTo(1);
    assertThat(bench.actions(Action.Report.class))
        .anyMatch(r -> r.detail().contains("raise connectionsBudget above 4"));
  }

  @Test
  void board_ofAnotherCell_thatIsNoCounterpart_isRefusedByAFullBoard() {
    full();
    bench.frame(bench.below(1), Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, new Structure(1, 40, 2)));
    PeerId stranger = bench.below(200);
    int next = 201;
    Structure structure = bench.mesh.state().structure();
    int own = bench.mesh.state().cell();
    while (Math.floorMod(structure.cellOf(stranger) - own, 40) < 3
        || Math.floorMod(own - structure.cellOf(stranger), 40) < 3
        || bench.mesh.state().edges().stream()
            .map(MeshState.Edge::cell)
            .toList()
            .contains(structure.cellOf(stranger))) {
      stranger = bench.below(next++);
    }
    List<Action> actions = offer(stranger, Role.BOARD);
    assertThat(accepted(actions)).isEmpty();
    assertThat(closed(actions)).isEmpty();
  }

  @Test
  void leaves_openOrOpening_areCountedApart() {
    full();
    assertThat(accepted(offer(Bench.peer(1), Role.LEAF))).hasSize(1);
    assertThat(accepted(offer(Bench.peer(2), Role.LEAF))).hasSize(1);
    assertThat(accepted(offer(Bench.peer(3), Role.LEAF))).isEmpty();
    assertThat(bench.count(Event.GAVE_WAY)).isZero();
    bench.input(new Input.LinkOpened(Bench.peer(2)));
    bench.frame(
        Bench.peer(2), Bench.hello(Role.LEAF, Bench.BOOT_EPOCH, bench.mesh.state().structure()));
    assertThat(bench.mesh.state().links()).hasSize(MOST + 1);
  }

  @Test
  void board_thatComesInAsALeaf_isRefused() {
    PeerId liar = bench.opened(bench.below(1), Role.LEAF);
    bench.forget();
    bench.frame(liar, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, bench.mesh.state().structure()));
    assertThat(bench.actions(Action.CloseLink.class))
        .containsExactly(new Action.CloseLink(liar, CloseReason.REFUSED));
    assertThat(bench.mesh.state().members()).containsExactly(bench.self);
  }
}
