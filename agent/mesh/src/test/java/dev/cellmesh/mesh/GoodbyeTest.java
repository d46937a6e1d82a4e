package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who leaves with a goodbye is gone; who is lost without one may be there still. */
final class GoodbyeTest {
  private final Bench bench = Bench.board();
  private final List<PeerId> boards = new ArrayList<>();

  @BeforeEach
  void cell() {
    for (int i = 1; i <= 4; i++) {
      boards.add(bench.linkedBoard(i));
    }
    tell(boards);
    bench.run(5_000);
    bench.forget();
  }

  /** Every board that this one has a link with says that it has links with these and this one. */
  private void tell(List<PeerId> there) {
    for (PeerId board : there) {
      List<PeerId> others = new ArrayList<>(there);
      others.remove(board);
      others.add(bench.self);
      Collections.sort(others);
      bench.frame(board, Bench.cell(others));
    }
  }

  private boolean isAskedFor(PeerId board) {
    return bench.actions(Action.SealSignal.class).stream().anyMatch(a -> a.to().equals(board))
        || bench.actions(Action.SendSignal.class).stream().anyMatch(a -> a.to().equals(board));
  }

  private int members() {
    return bench.mesh.state().members().size();
  }

  @Test
  void board_thatSaysGoodbye_isNoMemberAtOnce_andNotAskedForALinkAgain() {
    PeerId gone = boards.getFirst();
    int before = members();
    bench.input(new Input.LinkClosed(gone, CloseReason.BYE));
    assertThat(members()).isEqualTo(before - 1);
    bench.run(300); // the others still say that they have links with it
    tell(boards.subList(1, 4));
    bench.run(60_000);
    assertThat(isAskedFor(gone)).isFalse();
    assertThat(members()).isEqualTo(before - 1);
  }

  @Test
  void board_thatIsLostWithoutOne_isAskedForALinkAgain() {
    PeerId lost = boards.getFirst();
    int before = members();
    bench.input(new Input.LinkClosed(lost, CloseReason.FAILED));
    assertThat(members()).as("until it is known to be dead").isEqualTo(before);
    bench.run(5_000);
    assertThat(isAskedFor(lost)).isTrue();
  }
}
