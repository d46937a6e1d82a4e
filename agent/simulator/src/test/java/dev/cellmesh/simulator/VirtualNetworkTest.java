package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.mesh.Action;
import dev.cellmesh.mesh.Bytes;
import dev.cellmesh.mesh.Input;
import dev.cellmesh.mesh.MeshParameters;
import dev.cellmesh.mesh.MonotonicTime;
import dev.cellmesh.mesh.PeerId;
import dev.cellmesh.mesh.Role;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The network itself, driven by peers that say what they are told to. */
final class VirtualNetworkTest {
  /** Does what it is asked to by {@link #next}, and notes what comes in. */
  private static final class Puppet implements Protocol {
    final List<Input> inputs = new ArrayList<>();
    List<Action> next = List.of();

    @Override
    public List<Action> handle(Input input, MonotonicTime now) {
      inputs.add(input);
      if (input instanceof Input.LinkSignal s) {
        return List.of(new Action.SendSignal(s.peer(), s.description()));
      }
      if (input instanceof Input.SignalReceived s) {
        return List.of(new Action.AcceptLinkSignal(s.from(), s.signal()));
      }
      List<Action> actions = next;
      next = List.of();
      return actions;
    }

    @Override
    public @Nullable MonotonicTime nextDeadline() {
      return null;
    }

    long frames() {
      return inputs.stream().filter(i -> i instanceof Input.FrameReceived).count();
    }
  }

  private static final Bytes FRAME = Bytes.wrap(new byte[] {1, 64, 0, 0});

  private final List<Puppet> puppets = new ArrayList<>();

  private VirtualNetwork network(NetworkOptions options) {
    return new VirtualNetwork(
        options,
        (self, role, parameters, bootEpoch, random) -> {
          Puppet puppet = new Puppet();
          puppets.add(puppet);
          return puppet;
        });
  }

  private void act(VirtualNetwork net, VirtualPeer peer, Action... actions) {
    ((Puppet) peer.protocol).next = List.of(actions);
    net.input(peer, new Input.DeadlineReached());
  }

  private VirtualPeer board(VirtualNetwork net) {
    return net.add(Role.BOARD, MeshParameters.DEFAULT);
  }

  private void link(VirtualNetwork net, VirtualPeer from, VirtualPeer to) {
    act(net, from, new Action.OpenLink(to.id(), true));
    net.run(1_000);
  }

  @Test
  void otherProtocol_runsAndHasNoCore() {
    VirtualNetwork net = network(NetworkOptions.seeded(1));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    act(net, a, new Action.SendFrame(b.id(), true, FRAME));
    net.run(100);
    assertThat(puppets.get(1).inputs).contains(new Input.FrameReceived(a.id(), FRAME));
    assertThatThrownBy(a::state).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void frameLoss_losesThatShareOfFrames() {
    VirtualNetwork net = network(NetworkOptions.seeded(1).withFrameLoss(0.25));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    PeerId to = b.id();
    for (int i = 0; i < 10_000; i++) {
      act(net, a, new Action.SendFrame(to, true, FRAME));
    }
    net.run(1_000);
    assertThat(a.framesSent()).isEqualTo(10_000);
    assertThat(puppets.get(1).frames()).isCloseTo(7_500L, Offset.offset(200L));
  }
}
