package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.runtime.Links.Lane;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Receives many messages of one small frame each and prints by how much the heap has grown.
 * Argument: how many.
 */
final class ReceiveLeakMain {
  private static final long PAUSE_NANOS = 1_000_000;
  private static final int AHEAD = 4_000;

  public static void main(String[] args) {
    int messages = Integer.parseInt(args[0]);
    Options options = Options.defaults().withBatching(Duration.ZERO, 0);
    AtomicInteger received = new AtomicInteger();
    try (Boards boards = new Boards()) {
      Boards.Board a = boards.board(1, options);
      Boards.Board b = boards.board(2, options);
      b.onFrame = (peer, frame) -> received.incrementAndGet();
      boards.link(a, b);
      Bytes frame = Bytes.wrap(new byte[100]);
      long before = usedBytes();
      for (int i = 0; i < messages; i++) {
        while (i - received.get() > AHEAD) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        a.links.send(b.id, Lane.LIVE, frame);
      }
      while (received.get() < messages) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      long grown = usedBytes() - before;
      System.out.printf(
          "received %d in %d messages, heap grew %d KB: %d B/message%n",
          received.get(),
          b.count(Metric.MESSAGES_RECEIVED),
          grown / 1024,
          Math.max(0, grown) / messages);
    }
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
