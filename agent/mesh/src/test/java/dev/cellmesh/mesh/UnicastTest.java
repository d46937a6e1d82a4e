package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a message for one peer where the board dies that has it: it is not repaired. */
final class UnicastTest {
  private final Bench bench = Bench.board();
  private final PeerId one = bench.linkedBoard(1);
  private final PeerId other = bench.linkedBoard(2);

  /** This board has no link with it, and cannot get one. */
  private final PeerId target = Bench.peer(9);

  @BeforeEach
  void bothHaveLinksWithTheTarget() {
    tell(one, other);
    tell(other, one);
    bench.run(1_000);
    bench.forget();
  }

  private void tell(PeerId from, PeerId neighbour) {
    bench.frame(from, Bench.cell(Stream.of(bench.self, neighbour, target).sorted().toList()));
  }

  private void send(String text) {
    bench.input(new Input.Send(target, "commands", Bytes.utf8(text)));
  }

  /** To whom frames of that kind have been given. */
  private List<PeerId> given(int type) {
    return bench.actions(Action.SendFrame.class).stream()
        .filter(sent -> sent.frame().at(1) == type)
        .map(Action.SendFrame::to)
        .toList();
  }

  @Test
  void unicast_givenToABoardThatDies_isNotSentAgain_andTheNextGoesAnotherWay() {
    send("first");
    assertThat(given(RoutedFrame.Type.UNICAST)).hasSize(1);
    PeerId dead = given(RoutedFrame.Type.UNICAST).getFirst();
    bench.input(new Input.LinkClosed(dead, CloseReason.FAILED));
    bench.run(60_000);
    assertThat(given(RoutedFrame.Type.UNICAST)).as("once").containsExactly(dead);
    assertThat(bench.count(Event.REROUTED)).isZero();
    send("second");
    assertThat(given(RoutedFrame.Type.UNICAST))
        .containsExactly(dead, dead.equals(one) ? other : one);
    assertThat(bench.count(Event.NO_ROUTE)).isZero();
  }

  @Test
  void unicast_withoutAWay_isCounted_andNeitherKeptNorSentLater() {
    bench.input(new Input.LinkClosed(one, CloseReason.FAILED));
    bench.input(new Input.LinkClosed(other, CloseReason.FAILED));
    send("lost");
    assertThat(bench.count(Event.NO_ROUTE)).isEqualTo(1);
    bench.run(5_000);
    tell(bench.linkedBoard(3), one);
    bench.run(60_000);
    assertThat(given(RoutedFrame.Type.UNICAST)).isEmpty();
    send("after");
    assertThat(given(RoutedFrame.Type.UNICAST)).as("there is a way again").hasSize(1);
  }
}
