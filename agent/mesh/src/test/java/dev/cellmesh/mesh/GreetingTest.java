package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is let in, and that what got lost on the way is said again. */
final class GreetingTest {
  private final Bench bench = Bench.board();

  private static Bytes hello(Structure structure, boolean heard) {
    return new LinkFrame.Hello(Role.BOARD, Bench.BOOT_EPOCH, structure, heard, RoomParameters.NONE)
        .encode();
  }

  @Test
  void board_thatIsHeardButDoesNotHear_isNotAdmitted() {
    PeerId deaf = bench.opened(bench.below(1), Role.BOARD);
    for (int i = 0; i < 8; i++) {
      bench.frame(deaf, hello(Structure.ALONE, false));
      bench.run(700);
      assertThat(bench.mesh.state().members()).containsExactly(bench.self);
    }
    assertThat(bench.actions(Action.PeerJoined.class)).isEmpty();
    assertThat(bench.sent(deaf, LinkFrame.Hello.class)).anyMatch(LinkFrame.Hello::heard);
    bench.run(3_000);
    assertThat(bench.actions(Action.CloseLink.class))
        .contains(new Action.CloseLink(deaf, CloseReason.TIMEOUT));
  }

  @Test
  void board_thatSaysItHears_isAdmitted() {
    PeerId board = bench.opened(bench.below(1), Role.BOARD);
    bench.frame(board, hello(Structure.ALONE, true));
    assertThat(bench.mesh.state().members()).contains(board);
  }

  @Test
  void board_thatSendsAnythingElse_musthaveHeard() {
    PeerId board = bench.opened(bench.below(1), Role.BOARD);
    bench.frame(board, hello(Structure.ALONE, false));
    bench.frame(board, Bench.cell(List.of()));
    assertThat(bench.mesh.state().members()).contains(board);
  }

  @Test
  void hello_withoutAnAnswer_isRepeatedEverMoreSeldom() {
    PeerId board = bench.opened(bench.below(1), Role.BOARD);
    bench.run(6_000);
    assertThat(bench.sent(board, LinkFrame.Hello.class)).hasSizeBetween(3, 5);
  }

  @Test
  void hello_ofANewStructure_isRepeatedUntilTheOtherSideHasIt() {
    PeerId behind = bench.linkedBoard(1);
    PeerId messenger = bench.linkedBoard(2);
    Structure next = new Structure(5, 2, 1);
    bench.forget();
    bench.silent.add(behind);
    bench.frame(messenger, hello(next, true));
    bench.run(8_000);
    assertThat(bench.sent(behind, LinkFrame.Hello.class)).hasSizeBetween(2, 4);
    bench.frame(behind, hello(next, true));
    bench.forget();
    bench.run(3_000);
    assertThat(bench.sent(behind, LinkFrame.Hello.class)).isEmpty();
  }

  @Test
  void gossip_thatWasNotConfirmed_isSaidAgainWithinSeconds() {
    PeerId board = bench.below(1);
    bench.silent.add(board);
    bench.linked(board, Role.BOARD);
    bench.run(500);
    List<LinkFrame.Cell> said = bench.sent(board, LinkFrame.Cell.class);
    assertThat(said).isNotEmpty();
    bench.forget();
    bench.run(6_500);
    assertThat(bench.sent(board, LinkFrame.Cell.class)).contains(said.getLast());
    bench.frame(board, bench.ack(0, said.getLast().version()));
    bench.forget();
    bench.run(13_000);
    assertThat(bench.sent(board, LinkFrame.Cell.class)).isEmpty();
  }

  @Test
  void gossip_thatWasHeard_isConfirmed() {
    PeerId board = bench.linkedBoard(1);
    bench.run(2_000);
    bench.forget();
    bench.frame(board, Bench.cell(List.of(bench.self)));
    bench.run(3_500);
    List<Integer> heard = new ArrayList<>();
    bench.sent(board, LinkFrame.Ack.class).forEach(a -> heard.add(a.digest().heard()));
    bench.sent(board, LinkFrame.Ping.class).forEach(p -> heard.add(p.digest().heard()));
    assertThat(heard).contains(1);
  }
}
