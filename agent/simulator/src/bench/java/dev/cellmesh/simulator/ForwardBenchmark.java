package dev.cellmesh.simulator;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one board spends on handing on one message: of a settled room with ten leaves, the board
 * that forwards most is fed the frames it got, each made a new message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ForwardBenchmark {
  private static final int DATA = 64;
  private static final int SEQUENCE_AT = 44;
  private static final int BODY_AT = 64;
  private static final int LEAVES = 10;
  private static final String CHANNEL = "telemetry";

  @Param({"400"})
  int boards = 400;

  /** What a peer got of messages, and how many it sent. */
  private static final class Seen {
    final Mesh mesh;
    final List<Input.FrameReceived> got = new ArrayList<>();
    MonotonicTime last = new MonotonicTime(0);

    Seen(Mesh mesh) {
      this.mesh = mesh;
    }
  }

  private final Map<PeerId, Seen> peers = new TreeMap<>();
  private @Nullable Seen busiest;
  private int next;
  private long sequence = 1L << 32;

  /** Lets a room settle and talk, and notes what goes through whom. */
  @Setup
  public void room() {
    Protocol.Factory plain = Protocol.Factory.mesh();
    VirtualNetwork network =
        new VirtualNetwork(
            NetworkOptions.seeded(1),
            (self, role, parameters, bootEpoch, random) ->
                noting(self, plain.create(self, role, parameters, bootEpoch, random)));
    MeshParameters parameters = MeshParameters.DEFAULT.withTargetCells(boards / 25);
    List<VirtualPeer> senders = new ArrayList<>();
    for (int i = 0; i < boards; i++) {
      senders.add(network.add(Role.BOARD, parameters));
    }
    network.run(60_000);
    for (int i = 0; i < LEAVES; i++) {
      VirtualPeer leaf = network.add(Role.LEAF, parameters);
      network.input(leaf, new Input.Subscribe(CHANNEL, List.of("#")));
    }
    network.run(20_000);
    for (Seen seen : peers.values()) {
      seen.got.clear();
    }
    for (VirtualPeer sender : senders) {
      network.input(sender, new Input.Publish(CHANNEL, "greenhouse", Bytes.wrap(new byte[100])));
    }
    network.run(1_000);
    Seen most = peers.values().iterator().next();
    for (Seen seen : peers.values()) {
      most = seen.got.size() > most.got.size() ? seen : most;
    }
    busiest = most;
    System.out.printf(
        "The busiest of %d boards has %d links and got %d of %d messages%n",
        boards, most.mesh.state().links().size(), most.got.size(), boards);
  }

  private Protocol noting(PeerId self, Protocol protocol) {
    Seen seen = new Seen(Objects.requireNonNull(protocol.mesh()));
    if (seen.mesh.state().role() == Role.BOARD) {
      peers.put(self, seen);
    }
    return new Protocol() {
      @Override
      public List<Action> handle(Input input, MonotonicTime now) {
        seen.last = now;
        if (input instanceof Input.FrameReceived frame && frame.frame().at(1) == DATA) {
          seen.got.add(frame);
        }
        return protocol.handle(input, now);
      }

      @Override
      public @Nullable MonotonicTime nextDeadline() {
        return protocol.nextDeadline();
      }

      @Override
      public @Nullable Mesh mesh() {
        return protocol.mesh();
      }
    };
  }

  /** One message in, its copies out. */
  @Benchmark
  public List<Action> forward() {
    Seen board = Objects.requireNonNull(busiest);
    Input.FrameReceived got = board.got.get(next);
    next = next + 1 == board.got.size() ? 0 : next + 1;
    sequence += next == 0 ? 1 : 0;
    byte[] frame = got.frame().toArray();
    ByteBuffer out = ByteBuffer.wrap(frame);
    out.putLong(SEQUENCE_AT, sequence);
    out.putInt(BODY_AT + 2 + out.getShort(BODY_AT), (int) sequence | 1);
    return board.mesh.handle(new Input.FrameReceived(got.from(), Bytes.wrap(frame)), board.last);
  }
}
