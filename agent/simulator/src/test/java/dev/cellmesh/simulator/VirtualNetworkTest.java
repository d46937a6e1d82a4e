package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    act(net, from, new Action.OpenLink(to.id(), 0));
    net.run(1_000);
  }

  @Test
  void otherProtocol_runsAndHasNoCore() {
    VirtualNetwork net = network(NetworkOptions.seeded(1));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    act(net, a, new Action.SendFrame(b.id(), Priority.LIVE, FRAME));
    net.run(100);
    assertThat(puppets.get(1).inputs).contains(new Input.FrameReceived(a.id(), FRAME));
    assertThatThrownBy(a::state).isInstanceOf(IllegalStateException.class);
  }

  private VirtualNetwork sharded(int shards) {
    List<Protocol.Factory> factories = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      factories.add(
          (self, role, parameters, bootEpoch, random) -> {
            Puppet puppet = new Puppet();
            puppets.add(puppet);
            return puppet;
          });
    }
    return new VirtualNetwork(NetworkOptions.seeded(1), factories);
  }

  @Test
  void shards_exchangeFramesInOrderAndObserversHearInTheOrderOfTime() {
    VirtualNetwork net = sharded(3);
    List<VirtualPeer> peers = List.of(board(net), board(net), board(net), board(net));
    List<Long> heardAt = new ArrayList<>();
    net.observe(
        new Observer() {
          @Override
          public void received(VirtualPeer peer, Bytes frame) {
            heardAt.add(net.micros());
          }
        });
    for (int i = 1; i < peers.size(); i++) {
      link(net, peers.getFirst(), peers.get(i));
      link(net, peers.get(i), peers.get(1 + i % 3));
    }
    for (int marker = 0; marker < 100; marker++) {
      for (int i = 1; i < peers.size(); i++) {
        act(net, peers.getFirst(), marked(peers.get(i), true, marker));
        act(net, peers.get(i), marked(peers.getFirst(), true, marker));
      }
      net.run(1);
    }
    net.run(100);
    for (int i = 1; i < peers.size(); i++) {
      assertThat(markers(i)).hasSize(100).isSorted();
    }
    assertThat(markers(0)).hasSize(300);
    assertThat(heardAt).hasSize(600).isSorted();
  }

  @Test
  void failureInAnyShard_endsTheRun() {
    VirtualNetwork net =
        new VirtualNetwork(
            NetworkOptions.seeded(1),
            List.of(
                (self, role, parameters, bootEpoch, random) -> new Puppet(),
                (self, role, parameters, bootEpoch, random) -> failing()));
    board(net);
    board(net);
    assertThatThrownBy(() -> net.run(1_000)).hasRootCauseMessage("as it is told to");
  }

  private static Protocol failing() {
    return new Protocol() {
      @Override
      public List<Action> handle(Input input, MonotonicTime now) {
        throw new IllegalStateException("as it is told to");
      }

      @Override
      public @Nullable MonotonicTime nextDeadline() {
        return null;
      }
    };
  }

  @Test
  void frameLoss_losesThatShareOfFrames() {
    VirtualNetwork net = network(NetworkOptions.seeded(1).withFrameLoss(0.25));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    PeerId to = b.id();
    for (int i = 0; i < 10_000; i++) {
      act(net, a, new Action.SendFrame(to, Priority.LIVE, FRAME));
    }
    net.run(1_000);
    assertThat(a.framesSent()).isEqualTo(10_000);
    assertThat(puppets.get(1).frames()).isCloseTo(7_500L, Offset.offset(200L));
  }

  private List<Integer> markers(int puppet) {
    List<Integer> markers = new ArrayList<>();
    for (Input input : puppets.get(puppet).inputs) {
      if (input instanceof Input.FrameReceived f) {
        markers.add(f.frame().at(2));
      }
    }
    return markers;
  }

  private static Action marked(VirtualPeer to, boolean live, int marker) {
    byte[] frame = new byte[1_000];
    frame[0] = 1;
    frame[1] = 64;
    frame[2] = (byte) marker;
    return new Action.SendFrame(
        to.id(), live ? Priority.LIVE : Priority.BACKLOG, Bytes.wrap(frame));
  }

  private long closed(int puppet, CloseReason reason) {
    return puppets.get(puppet).inputs.stream()
        .filter(i -> i instanceof Input.LinkClosed c && c.reason() == reason)
        .count();
  }

  @Test
  void duplication_letsThatShareOfFramesArriveTwice() {
    VirtualNetwork net = network(NetworkOptions.seeded(1).withDuplication(0.1));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    for (int i = 0; i < 10_000; i++) {
      act(net, a, new Action.SendFrame(b.id(), Priority.LIVE, FRAME));
    }
    net.run(1_000);
    assertThat(puppets.get(1).frames()).isCloseTo(11_000L, Offset.offset(150L));
  }

  @Test
  void partition_oneWay_stopsFramesThatWayAndEndsTheLink() {
    VirtualNetwork net = network(NetworkOptions.seeded(1));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    net.side(b, 1);
    net.block(0, 1);
    act(net, a, new Action.SendFrame(b.id(), Priority.LIVE, FRAME));
    act(net, b, new Action.SendFrame(a.id(), Priority.LIVE, FRAME));
    net.run(2_000);
    assertThat(puppets.get(1).frames()).isZero();
    assertThat(puppets.get(0).frames()).isEqualTo(1);
    assertThat(closed(0, CloseReason.TIMEOUT)).isZero();
    net.run(3_000);
    assertThat(closed(0, CloseReason.TIMEOUT)).isEqualTo(1);
    assertThat(closed(1, CloseReason.TIMEOUT)).isEqualTo(1);
    link(net, a, b);
    assertThat(puppets.get(0).inputs).filteredOn(i -> i instanceof Input.LinkOpened).hasSize(1);
  }

  @Test
  void partition_thatEndsInTime_leavesTheLink() {
    VirtualNetwork net = network(NetworkOptions.seeded(1));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    net.block(a, b);
    net.run(2_500);
    net.unblock();
    net.run(10_000);
    act(net, a, new Action.SendFrame(b.id(), Priority.LIVE, FRAME));
    net.run(100);
    assertThat(puppets.get(1).frames()).isEqualTo(1);
    assertThat(closed(0, CloseReason.TIMEOUT)).isZero();
  }

  @Test
  void uplink_sendsTheUrgentFirstAndNoFasterThanItCan() {
    VirtualNetwork net = network(NetworkOptions.seeded(1).withUplink(10_000));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    act(
        net,
        a,
        marked(b, false, 1),
        marked(b, false, 2),
        marked(b, true, 3),
        marked(b, false, 4),
        marked(b, true, 5));
    net.run(250); // 100 ms each, and up to 17 ms on the way
    assertThat(markers(1)).containsExactly(1, 3);
    net.run(1_000);
    assertThat(markers(1)).containsExactly(1, 3, 5, 2, 4);
  }

  @Test
  void nats_connectAsRfc8445Says() {
    assertThat(Nat.OPEN.connects(Nat.STRICT)).isTrue();
    assertThat(Nat.RESTRICTED.connects(Nat.RESTRICTED)).isTrue();
    assertThat(Nat.RESTRICTED.connects(Nat.STRICT)).isFalse();
    assertThat(Nat.STRICT.connects(Nat.RESTRICTED)).isFalse();
    assertThat(Nat.STRICT.connects(Nat.STRICT)).isFalse();
    assertThat(Nat.STRICT.connects(Nat.OPEN)).isTrue();
  }

  @Test
  void strictNats_keepPeersApart() {
    VirtualNetwork net = network(NetworkOptions.seeded(1).withNats(1, 0));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    assertThat(puppets.get(0).inputs).noneMatch(i -> i instanceof Input.LinkOpened);
  }

  @Test
  void stall_letsAllComeInAfterwardsInOrder() {
    VirtualNetwork net = network(NetworkOptions.seeded(1));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    link(net, a, b);
    net.stall(b, 2_000);
    act(net, a, marked(b, true, 1), marked(b, true, 2));
    net.run(1_900);
    assertThat(puppets.get(1).frames()).isZero();
    net.run(200);
    assertThat(markers(1)).containsExactly(1, 2);
    assertThat(closed(0, CloseReason.TIMEOUT)).isZero();
    net.stall(b, 5_000);
    net.run(6_000);
    assertThat(closed(0, CloseReason.TIMEOUT)).isEqualTo(1);
    assertThat(closed(1, CloseReason.TIMEOUT)).isEqualTo(1);
  }

  @Test
  void relayReplayAndCorruption_tellAgainAndWrong() {
    VirtualNetwork net =
        network(NetworkOptions.seeded(1).withRelayReplay(1).withRelayCorruption(1));
    VirtualPeer a = board(net);
    VirtualPeer b = board(net);
    act(net, b, new Action.Listen(Set.of(3)));
    act(net, a, new Action.Announce(3, FRAME));
    net.run(70_000);
    List<Input> heard =
        puppets.get(1).inputs.stream()
            .filter(i -> i instanceof Input.AnnouncementReceived)
            .toList();
    assertThat(heard).hasSize(2);
    assertThat(((Input.AnnouncementReceived) heard.getFirst()).announcement()).isNotEqualTo(FRAME);
    assertThat(net.relays().eventsIn()).isEqualTo(1);
    assertThat(net.relays().eventsOut()).isEqualTo(2);
  }

  /** The sizes that docs/protocol-signalling.md measured on real events. */
  @Test
  void relayEvent_isAsLongAsARealOne() {
    assertThat(RelayTraffic.eventBytes(128)).isBetween(750, 850);
    assertThat(RelayTraffic.eventBytes(512)).isBetween(1_450, 1_550);
    assertThat(RelayTraffic.eventBytes(1_024)).isBetween(2_550, 2_650);
    assertThat(RelayTraffic.eventBytes(7_680)).isBetween(14_100, 14_300);
  }
}
