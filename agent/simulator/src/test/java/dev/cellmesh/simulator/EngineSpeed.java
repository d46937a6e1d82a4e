package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What an event costs the network itself: peers that do next to nothing with it. */
final class EngineSpeed {
  private static final Bytes FRAME = Bytes.wrap(new byte[] {1, 64, 0, 0});

  /** Hands each frame on to one of its links, and is woken once a second. */
  private static final class Relay implements Protocol {
    final List<PeerId> links = new ArrayList<>();
    final List<Action> actions = new ArrayList<>();
    final SplittableRandom random;
    List<VirtualPeer> all = List.of();
    int first;
    long wake = 1_000_000_000;

    Relay(SplittableRandom random) {
      this.random = random;
    }

    @Override
    public List<Action> handle(Input input, MonotonicTime now) {
      actions.clear();
      switch (input) {
        case Input.FrameReceived f -> {
          PeerId to = links.get(random.nextInt(links.size()));
          actions.add(new Action.SendFrame(to, Priority.LIVE, f.frame()));
        }
        case Input.LinkOpened o -> {
          links.add(o.peer());
          actions.add(new Action.SendFrame(o.peer(), Priority.LIVE, FRAME));
        }
        case Input.LinkSignal s -> actions.add(new Action.SendSignal(s.peer(), s.description()));
        case Input.SignalReceived s ->
            actions.add(new Action.AcceptLinkSignal(s.from(), s.signal()));
        default -> {
          wake = now.nanos() + 1_000_000_000;
          for (; first > 0; first--) {
            PeerId to = all.get(random.nextInt(all.size())).id();
            actions.add(new Action.OpenLink(to, 0));
          }
        }
      }
      return actions;
    }

    @Override
    public @Nullable MonotonicTime nextDeadline() {
      return new MonotonicTime(wake);
    }
  }

  private EngineSpeed() {}

  /** Arguments: peers, links of each, virtual seconds. */
  public static void main(String[] args) {
    int peers = Integer.parseInt(args[0]);
    int links = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[2]);
    SplittableRandom random = new SplittableRandom(1);
    VirtualNetwork net =
        new VirtualNetwork(
            NetworkOptions.seeded(1).withLinkMillis(50),
            (self, role, parameters, bootEpoch, r) -> new Relay(random.split()));
    List<VirtualPeer> all = new ArrayList<>();
    for (int i = 0; i < peers; i++) {
      all.add(net.add(Role.BOARD, MeshParameters.DEFAULT));
    }
    net.run(10);
    for (VirtualPeer peer : all) {
      ((Relay) peer.protocol).first = links / 2;
      ((Relay) peer.protocol).all = all;
      net.input(peer, new Input.DeadlineReached());
    }
    net.run(2_000);
    long start = cpu();
    long before = net.handled();
    net.run(seconds * 1_000L);
    long events = net.handled() - before;
    double took = cpu() - start;
    System.out.printf(
        "%d events of %d peers in %.1f s: %.0f ns each%n",
        events, peers, took / 1e9, took / events);
  }

  private static long cpu() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
