package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Signal;
import org.junit.jupiter.api.Test;

/** A board that starts again offers a link while the others still hold that of its last life. */
final class ReplacedLinkTest {
  private final Bench bench = Bench.board();

  private void offer(PeerId from) {
    Signal.Header header =
        new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH + 1, bench.mesh.state().structure());
    Bytes signal = new Signal.Link(header, Bytes.utf8("offer")).encode();
    bench.input(new Input.SignalReceived(from, signal));
  }

  @Test
  void link_replacedByANewOffer_isNotClosedWhenItOpens() {
    PeerId board = bench.linked(bench.below(1), Role.BOARD);
    bench.forget();
    offer(board);
    bench.input(new Input.LinkClosed(board, CloseReason.FAILED)); // of the last life
    bench.input(new Input.LinkOpened(board));
    assertThat(bench.actions(Action.AcceptLinkSignal.class)).hasSize(1);
    assertThat(bench.actions(Action.PeerLeft.class)).hasSize(1);
    assertThat(bench.actions(Action.CloseLink.class)).isEmpty();
    bench.frame(
        board, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH + 1, bench.mesh.state().structure()));
    assertThat(bench.actions(Action.PeerJoined.class)).hasSize(1);
  }

  @Test
  void link_replacedByANewOfferThatComesToNothing_isGivenUp() {
    PeerId board = bench.linked(bench.below(1), Role.BOARD);
    offer(board);
    bench.input(new Input.LinkClosed(board, CloseReason.FAILED));
    bench.forget();
    bench.run(8_000);
    assertThat(bench.actions(Action.CloseLink.class)).hasSize(1);
  }

  /** The driver may still have had two of them when it took the new offer. */
  @Test
  void link_newlyOffered_outlivesTheReportsOfOlderOnes() {
    PeerId board = bench.below(1);
    offer(board);
    bench.input(new Input.LinkClosed(board, CloseReason.FAILED));
    bench.input(new Input.LinkClosed(board, CloseReason.TIMEOUT));
    bench.input(new Input.LinkOpened(board));
    assertThat(bench.actions(Action.CloseLink.class)).isEmpty();
  }

  @Test
  void link_thatFailsLongAfter_isGone() {
    PeerId board = bench.linked(bench.below(1), Role.BOARD);
    offer(board);
    bench.run(2_000);
    bench.input(new Input.LinkClosed(board, CloseReason.FAILED));
    bench.forget();
    bench.input(new Input.LinkOpened(board));
    assertThat(bench.actions(Action.CloseLink.class)).hasSize(1);
  }

  @Test
  void link_givenUpAndOfferedAgain_outlivesTheReportOfTheFirst() {
    PeerId board = bench.below(1);
    offer(board);
    bench.run(6_500);
    bench.run(600); // it does not open
    assertThat(bench.actions(Action.CloseLink.class)).hasSize(1);
    offer(board);
    bench.input(new Input.LinkClosed(board, CloseReason.TIMEOUT));
    bench.input(new Input.LinkOpened(board));
    assertThat(bench.actions(Action.CloseLink.class)).hasSize(1);
  }
}
