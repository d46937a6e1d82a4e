package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import org.junit.jupiter.api.Test;

/** A driver with too much to do turns a link away before it has tried. */
final class PostponedLinkTest {
  private static final int TIMES = 6;

  private final Bench bench = Bench.board();

  /** A board that this one is to offer a link to. */
  private PeerId above() {
    int i = 1;
    while (Bench.peer(i).compareTo(bench.self) < 0) {
      i++;
    }
    return Bench.peer(i);
  }

  /** Asks for a link until the driver has turned it away so often; returns how long that took. */
  private long millisUntilOpenedAgain(CloseReason reason) {
    PeerId other = above();
    Signal.Header header = new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH, Structure.ALONE);
    bench.input(new Input.SignalReceived(other, new Signal.Invite(header).encode()));
    long millis = 0;
    for (int i = 0; i < TIMES; i++) {
      assertThat(bench.actions(Action.OpenLink.class)).hasSize(1);
      bench.forget();
      bench.input(new Input.LinkClosed(other, reason));
      while (bench.actions(Action.OpenLink.class).isEmpty() && millis < 120_000) {
        bench.input(new Input.SignalReceived(other, new Signal.Invite(header).encode()));
        bench.run(100);
        millis += 100;
      }
    }
    return millis;
  }

  @Test
  void linkThatTheDriverPutsOff_isAskedForAgainSoon() {
    assertThat(millisUntilOpenedAgain(CloseReason.REFUSED)).isLessThan(TIMES * 1_500L);
  }

  @Test
  void linkThatCannotBeHad_isAskedForEverMoreSeldom() {
    assertThat(millisUntilOpenedAgain(CloseReason.TIMEOUT)).isGreaterThan(TIMES * 3_000L);
  }
}
