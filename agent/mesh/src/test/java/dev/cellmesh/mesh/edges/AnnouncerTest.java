package dev.cellmesh.mesh.edges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import org.junit.jupiter.api.Test;

/** What {@link Announcer} asks of the relays, and whom it answers. */
class AnnouncerTest {
  private static final Structure CELLS = new Structure(1, 16, 15);

  private static Signal.Header header(Structure structure) {
    return new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH, structure);
  }

  /** Some other board that falls into {@code cell}. */
  private static PeerId of(Bench bench, int cell) {
    for (int i = 1; ; i++) {
      PeerId board = Bench.peer(i);
      if (CELLS.cellOf(board) == cell && !board.equals(bench.self)) {
        return board;
      }
    }
  }

  private static void announces(Bench bench, PeerId board, int edgeRank) {
    var said = new Signal.Announce(header(CELLS), 0, 0, 1, edgeRank, CELLS.cellOf(board)).encode();
    bench.input(new Input.AnnouncementReceived(board, said));
  }

  private static int announced(Bench bench, long millis) {
    bench.forget();
    bench.run(millis);
    return bench.actions(Action.Announce.class).size();
  }

  @Test
  void boardWithoutLinks_announcesItselfAgain() {
    Bench bench = Bench.board();
    assertThat(announced(bench, 100)).isEqualTo(1);
    assertThat(announced(bench, 6_000)).isBetween(1, 3);
  }

  /** It may have got another address, which it knows before this side does. */
  @Test
  void linkedBoardThatSaysItHasNoLink_isAskedForASignOfLife() {
    Bench bench = Bench.board();
    PeerId board = bench.linkedBoard(1);
    bench.forget();
    for (int links : new int[] {1, 0}) {
      var said = new Signal.Announce(header(Structure.ALONE), 0, links, 1, Signal.NO_EDGE, 0);
      bench.input(new Input.AnnouncementReceived(board, said.encode()));
    }
    assertThat(bench.actions(Action.DoubtLink.class)).containsExactly(new Action.DoubtLink(board));
    assertThat(bench.actions(Action.CloseLink.class)).as("it may be old news").isEmpty();
  }

  /** Each repetition brings more boards to answer. */
  @Test
  void boardThatHasBeenAnswered_doesNotAnnounceItselfAgain_unlessTheLinkFails() throws Malformed {
    Bench bench = Bench.board();
    assertThat(announced(bench, 100)).isEqualTo(1);
    Bytes offer = new Signal.Link(header(Structure.ALONE), Bytes.utf8("offer")).encode();
    bench.input(new Input.SignalReceived(bench.below(1), offer));
    assertThat(announced(bench, 6_000)).isZero();
    assertThat(announced(bench, 10_000)).as("given up after 7 s").isPositive();
    Bytes next = bench.actions(Action.Announce.class).getFirst().announcement();
    assertThat(((Signal.Announce) Signal.decode(next)).attempt()).as("asked once").isEqualTo(1);
  }

  @Test
  void boardAloneInItsCell_answersWhoLooksForAnEdge() {
    Bench bench = new Bench(Role.BOARD, MeshParameters.DEFAULT, CELLS);
    PeerId far = of(bench, (CELLS.cellOf(bench.self) + 1) % CELLS.cells());
    bench.run(1_000);
    announces(bench, far, 0);
    bench.forget();
    bench.run(500);
    assertThat(answers(bench, far)).isEqualTo(1);
  }

  /** It would be elected for every edge, and somebody else a moment later. */
  @Test
  void boardThatLooksForItsMembersYet_doesNotAnswerWhoLooksForAnEdge() {
    Bench bench = new Bench(Role.BOARD, MeshParameters.DEFAULT, CELLS);
    int own = CELLS.cellOf(bench.self);
    PeerId far = of(bench, (own + 1) % CELLS.cells());
    bench.run(1_000);
    announces(bench, of(bench, own), Signal.NO_EDGE);
    announces(bench, far, 0);
    bench.forget();
    bench.run(500);
    assertThat(answers(bench, far)).isZero();
  }

  private static long answers(Bench bench, PeerId board) {
    long offers =
        bench.actions(Action.OpenLink.class).stream().filter(o -> o.peer().equals(board)).count();
    long invitations =
        bench.actions(Action.SendSignal.class).stream().filter(s -> s.to().equals(board)).count();
    return offers + invitations;
  }
}
