package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who goes by an older structure is refused, together with the newer one. */
final class StaleTest {
  private static final Structure NEWER = new Structure(5, 3, 2);
  private final Bench bench = Bench.board();

  private void structure() {
    PeerId messenger = bench.linkedBoard(77);
    bench.frame(messenger, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, NEWER));
    assertThat(bench.mesh.state().structure()).isEqualTo(NEWER);
    bench.forget();
  }

  private static Signal.Header header(Role role, Structure structure) {
    return new Signal.Header(role, Bench.BOOT_EPOCH, structure);
  }

  private void offer(PeerId from, Role role, Structure structure) {
    Signal.Link offer = new Signal.Link(header(role, structure), Bytes.utf8("offer"));
    bench.input(new Input.SignalReceived(from, offer.encode()));
  }

  private List<Signal> sentTo(PeerId peer) {
    List<Signal> signals = new ArrayList<>();
    for (Action.SendSignal sent : bench.actions(Action.SendSignal.class)) {
      if (sent.to().equals(peer)) {
        try {
          signals.add(Signal.decode(sent.signal()));
        } catch (Malformed e) {
          throw new AssertionError(e);
        }
      }
    }
    return signals;
  }

  @Test
  void offer_underAnOlderStructure_isRefusedWithTheNewer() {
    structure();
    PeerId behind = bench.below(1);
    offer(behind, Role.BOARD, Structure.ALONE);
    assertThat(bench.actions(Action.AcceptLinkSignal.class)).isEmpty();
    assertThat(bench.count(Event.LINK_REFUSED)).isEqualTo(1);
    assertThat(sentTo(behind))
        .singleElement()
        .isInstanceOfSatisfying(
            Signal.Stale.class, s -> assertThat(s.header().structure()).isEqualTo(NEWER));
    offer(behind, Role.BOARD, NEWER);
    assertThat(bench.actions(Action.AcceptLinkSignal.class)).hasSize(1);
  }

  @Test
  void offer_ofALeafUnderAnOlderStructure_isTaken_andHelloTellsTheNewer() {
    structure();
    PeerId leaf = Bench.peer(1);
    offer(leaf, Role.LEAF, Structure.ALONE);
    assertThat(bench.actions(Action.AcceptLinkSignal.class)).hasSize(1);
    bench.input(new Input.LinkOpened(leaf));
    assertThat(bench.sent(leaf, LinkFrame.Hello.class).getLast().structure()).isEqualTo(NEWER);
  }

  @Test
  void refusal_ofAnOffer_endsIt_andTheNewerStructureIsTakenOver() {
    PeerId above = new PeerId(-1, 0, 0, 0);
    bench.input(
        new Input.SignalReceived(
            above, new Signal.Invite(header(Role.BOARD, Structure.ALONE)).encode()));
    assertThat(bench.actions(Action.OpenLink.class))
        .containsExactly(new Action.OpenLink(above, 0xffff));
    bench.input(
        new Input.SignalReceived(above, new Signal.Stale(header(Role.BOARD, NEWER)).encode()));
    assertThat(bench.mesh.state().structure()).isEqualTo(NEWER);
    assertThat(bench.actions(Action.CloseLink.class))
        .containsExactly(new Action.CloseLink(above, CloseReason.REFUSED));
  }

  @Test
  void hello_underAnOlderStructure_isAnsweredWithTheNewer() {
    structure();
    PeerId behind = bench.opened(bench.below(1), Role.BOARD);
    bench.silent.add(behind); // its ACK would show that it has taken over the newer one
    bench.forget();
    bench.frame(behind, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, Structure.ALONE));
    bench.run(2_500);
    assertThat(bench.sent(behind, LinkFrame.Hello.class))
        .isNotEmpty()
        .allMatch(h -> h.structure().equals(NEWER));
    assertThat(bench.mesh.state().structure()).isEqualTo(NEWER);
  }
}
