package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.ChannelId;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames out of turn: whoever may not say a thing is not listened to. */
final class FramesTest {
  private final Bench bench = Bench.board();
  private final PeerId board = bench.linkedBoard(1);
  private final PeerId leaf = bench.linkedLeaf(2);

  private static WireWriter routed(int type, PeerId origin, long sequence) {
    return RoutedFrame.start(type, 16, origin, Bench.BOOT_EPOCH, sequence, 0, 64);
  }

  private void assertOutOfTurn(PeerId from, Bytes frame) {
    long before = bench.count(Event.OUT_OF_TURN);
    assertThat(bench.frame(from, frame)).isEmpty();
    assertThat(bench.count(Event.OUT_OF_TURN)).isEqualTo(before + 1);
  }

  @Test
  void frame_withoutALink_isOutOfTurn() {
    assertOutOfTurn(Bench.peer(9), new LinkFrame.Vouch(1, true).encode());
    bench.input(new Input.LinkClosed(board, CloseReason.FAILED));
    assertOutOfTurn(board, new LinkFrame.Vouch(1, true).encode());
  }

  @Test
  void frame_beforeHello_isOutOfTurn() {
    PeerId early = bench.opened(bench.below(5), Role.BOARD);
    assertOutOfTurn(early, new LinkFrame.Vouch(1, true).encode());
    assertOutOfTurn(early, routed(RoutedFrame.Type.BROADCAST, early, 1).done());
  }

  @Test
  void leaf_speakingForAnother_isNotHeard() {
    assertOutOfTurn(leaf, routed(RoutedFrame.Type.BROADCAST, Bench.peer(9), 1).done());
    assertOutOfTurn(leaf, routed(RoutedFrame.Type.BROADCAST, board, 1).done());
  }

  @Test
  void leaf_takingPartInTheMeshsWork_isNotHeard() {
    Interest interest = new Interest(leaf, Bench.BOOT_EPOCH, 1, List.of());
    WireWriter out = routed(RoutedFrame.Type.INTEREST, leaf, 1);
    interest.write(out);
    assertOutOfTurn(leaf, out.done());
    assertOutOfTurn(leaf, routed(RoutedFrame.Type.SIGNAL, leaf, 2).peer(board).done());
    assertOutOfTurn(
        leaf, routed(RoutedFrame.Type.EDGE_REQUEST, leaf, 3).i32(0).i32(0).u8(0).done());
    assertOutOfTurn(
        leaf, new LinkFrame.Interests(List.of(new LinkFrame.Remaining(interest, 9))).encode());
    assertOutOfTurn(leaf, Bench.cell(List.of()));
    assertOutOfTurn(leaf, new LinkFrame.Edge(1, 0, 1, true, List.of()).encode());
    assertThat(bench.mesh.state().interests()).isZero();
  }

  @Test
  void board_subscribingLikeALeaf_isNotHeard() {
    assertOutOfTurn(board, new LinkFrame.Subscribe(List.of()).encode());
  }

  @Test
  void hello_ofAnotherRoleOrEpoch_changesNothing() {
    Structure structure = bench.mesh.state().structure();
    long before = bench.count(Event.OUT_OF_TURN);
    bench.frame(board, Bench.hello(Role.LEAF, Bench.BOOT_EPOCH, structure));
    bench.frame(board, Bench.hello(Role.BOARD, 7, structure));
    assertThat(bench.count(Event.OUT_OF_TURN)).isEqualTo(before + 2);
    assertThat(bench.mesh.state().members()).contains(board);
  }

  @Test
  void leaves_beyondTheBound_areRefusedEvenIfTheyCameAsBoards() {
    MeshParameters one = new MeshParameters(MeshParameters.Cells.AUTO, 0, 0, 50, 2, 48, 8, 1);
    Bench small = new Bench(Role.BOARD, one);
    small.linkedLeaf(1);
    PeerId second = small.opened(small.below(2), Role.BOARD);
    small.forget();
    small.frame(second, Bench.hello(Role.LEAF, 1, Structure.ALONE));
    assertThat(small.actions(Action.CloseLink.class))
        .containsExactly(new Action.CloseLink(second, CloseReason.REFUSED));
  }

  @Test
  void broadcast_heardTwice_isDeliveredOnce() {
    bench.input(new Input.Subscribe("chat", List.of("#")));
    bench.forget();
    Bytes frame =
        RoutedFrame.start(
                RoutedFrame.Type.BROADCAST, 16, board, Bench.BOOT_EPOCH, 1, ChannelId.of("chat"), 8)
            .bytes(Bytes.utf8("hello"))
            .done();
    bench.frame(board, frame);
    bench.frame(board, frame);
    assertThat(bench.actions(Action.Deliver.class)).hasSize(1);
    assertThat(bench.count(Event.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void frame_withItsHopsUsedUp_isDeliveredAndGoesNoFurther() {
    PeerId other = bench.linkedBoard(3);
    bench.input(new Input.Subscribe("chat", List.of("#")));
    bench.run(1_000);
    bench.forget();
    bench.frame(
        other,
        RoutedFrame.start(
                RoutedFrame.Type.BROADCAST, 1, other, Bench.BOOT_EPOCH, 1, ChannelId.of("chat"), 8)
            .done());
    assertThat(bench.actions(Action.Deliver.class)).hasSize(1);
    assertThat(bench.actions(Action.SendFrame.class)).isEmpty();
    assertThat(bench.count(Event.HOP_LIMIT)).isEqualTo(1);
  }
}
