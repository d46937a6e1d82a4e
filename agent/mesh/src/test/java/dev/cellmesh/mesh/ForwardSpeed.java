package dev.cellmesh.mesh;

import dev.cellmesh.mesh.cells.CellGraph;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.ChannelId;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How long one {@code handle} of a forwarded DATA frame takes. */
final class ForwardSpeed {
  private static final int ORIGINS = 200;
  private static final int FRAMES = 200_000;
  private static final long TELEMETRY = ChannelId.of("telemetry");

  private ForwardSpeed() {}

  /**
   * Arguments: rounds, subscribed boards of the cell. Prints nanoseconds of processor time and
   * bytes allocated per frame, round by round.
   */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int readers = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    Bench bench = Bench.board();
    PeerId messenger = bench.linkedBoard(7_777);
    Structure structure = new Structure(5, 40, 12);
    bench.frame(messenger, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, structure));
    bench.input(new Input.LinkClosed(messenger, CloseReason.BYE));
    int own = bench.mesh.state().cell();
    List<PeerId> members = boards(bench, structure, own, 24);
    members.forEach(m -> bench.linked(m, Role.BOARD));
    CellGraph graph = new CellGraph(structure);
    PeerId from = messenger;
    for (int cell : graph.neighbours(own)) {
      PeerId across = boards(bench, structure, cell, 1).getFirst();
      bench.linked(across, Role.BOARD);
      from = across;
    }
    for (int i = 0; i < readers; i++) {
      PeerId reader = members.get(i);
      Interest interest =
          new Interest(
              reader, Bench.BOOT_EPOCH, 1, List.of(new Interest.Entry(TELEMETRY, List.of("#"))));
      bench.frame(
          reader,
          new LinkFrame.Interests(List.of(new LinkFrame.Remaining(interest, 100))).encode());
    }
    bench.run(100);
    run(bench, rounds, from);
  }

  private static List<PeerId> boards(Bench bench, Structure structure, int cell, int count) {
    return IntStream.range(1, 100_000)
        .mapToObj(bench::below)
        .filter(p -> structure.cellOf(p) == cell)
        .limit(count)
        .toList();
  }

  private static void run(Bench bench, int rounds, PeerId from) {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long number = 0;
    for (int round = 0; round < rounds; round++) {
      List<Input> inputs = new ArrayList<>();
      for (int i = 0; i < FRAMES; i++) {
        number += i % ORIGINS == 0 ? 1 : 0;
        inputs.add(new Input.FrameReceived(from, data(Bench.peer(50_000 + i % ORIGINS), number)));
      }
      MonotonicTime now = new MonotonicTime(2_000_000_000L + round);
      long sent = 0;
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      long start = threads.getCurrentThreadCpuTime();
      for (Input input : inputs) {
        sent += bench.mesh.handle(input, now).size();
      }
      long nanos = threads.getCurrentThreadCpuTime() - start;
      allocated = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - allocated;
      System.out.printf(
          "%d ns, %d B, %.1f actions a frame%n",
          nanos / FRAMES, allocated / FRAMES, sent / (double) FRAMES);
    }
  }

  private static Bytes data(PeerId origin, long number) {
    return RoutedFrame.start(RoutedFrame.Type.DATA, 9, origin, 1, number, TELEMETRY, 200)
        .string("site/" + origin.shortHex() + "/temperature")
        .i32((int) number)
        .i32(10_000)
        .i32(-1)
        .bytes(Bytes.wrap(new byte[100]))
        .done();
  }
}
