package dev.cellmesh.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinksTest {
  private static final PeerId LOW = new PeerId(1, 0, 0, 0);
  private static final PeerId HIGH = new PeerId(2, 0, 0, 0);

  private final List<Action> ofLow = new ArrayList<>();
  private final List<Action> ofHigh = new ArrayList<>();
  private final Links low = new Links(LOW, ofLow::add);
  private final Links high = new Links(HIGH, ofHigh::add);

  private static Bytes signal(List<Action> actions) {
    return ((Action.SendSignal) actions.getLast()).signal();
  }

  @Test
  void offersThatCross_leaveTheOneOfTheLowerPeer() {
    low.dial(HIGH, 0);
    high.dial(LOW, 0);
    low.described(HIGH, Bytes.utf8("low's offer"));
    high.described(LOW, Bytes.utf8("high's offer"));
    int before = ofLow.size();
    low.signalled(HIGH, signal(ofHigh), true, 50);
    assertThat(ofLow).as("the lower peer waits for an answer").hasSize(before);
    high.signalled(LOW, signal(ofLow), true, 50);
    assertThat(ofHigh.getLast())
        .isEqualTo(new Action.AcceptLinkSignal(LOW, Bytes.utf8("low's offer")));
    assertThat(high.closed(LOW)).as("its own offer has ended, the link has not").isFalse();
    high.described(LOW, Bytes.utf8("answer"));
    low.signalled(HIGH, signal(ofHigh), true, 100);
    assertThat(ofLow.getLast()).isEqualTo(new Action.AcceptLinkSignal(HIGH, Bytes.utf8("answer")));
    assertThat(low.opened(HIGH)).isTrue();
    assertThat(high.opened(LOW)).isTrue();
    assertThat(low.isOutbound(HIGH)).isTrue();
    assertThat(high.isOutbound(LOW)).isFalse();
  }

  @Test
  void linkThatDoesNotOpen_isGivenUpAndDialledAgainOnceItIsClosed() {
    low.dial(HIGH, 0);
    low.expire(6_999);
    assertThat(ofLow).hasSize(1);
    low.expire(7_000);
    assertThat(ofLow.getLast()).isEqualTo(new Action.CloseLink(HIGH, CloseReason.TIMEOUT));
    low.dial(HIGH, 7_000);
    assertThat(ofLow).as("the driver still has the old one").hasSize(2);
    low.dial(HIGH, 7_500);
    assertThat(ofLow.getLast()).isEqualTo(new Action.OpenLink(HIGH, 0));
  }

  @Test
  void offerThatIsNotWelcome_isTakenOnlyOverALinkThatIsThere() {
    Bytes offer = Bytes.wrap(new byte[] {0, 'x'});
    low.signalled(HIGH, offer, false, 0);
    assertThat(ofLow).isEmpty();
    low.signalled(HIGH, offer, true, 0);
    assertThat(low.opened(HIGH)).isTrue();
    low.signalled(HIGH, offer, false, 1_000);
    assertThat(ofLow).as("it has started afresh").hasSize(2);
    assertThat(low.isOpen(HIGH)).isFalse();
  }
}
