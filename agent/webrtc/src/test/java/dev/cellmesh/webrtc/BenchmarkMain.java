package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.runtime.Links.Lane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The figures of links, both ends in one process. Argument: {@code rate}, {@code latency}, {@code
 * boards N LINKS SECONDS}.
 */
final class BenchmarkMain {
  private static final int FRAMES = 200_000;
  private static final int FRAME_BYTES = 100;
  private static final int AHEAD = 4_000;

  private BenchmarkMain() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "rate" -> {
        rate("warm-up", Options.defaults());
        rate("one message per frame", Options.defaults().withBatching(Duration.ZERO, 0));
        rate("batches", Options.defaults());
      }
      case "latency" -> latency();
      case "boards" ->
          boards(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      default -> throw new IllegalArgumentException("rate, latency or boards N LINKS SECONDS");
    }
    Runtime.getRuntime().halt(0);
  }

  private static void rate(String name, Options options) {
    try (Boards boards = new Boards()) {
      Boards.Board a = boards.board(1, options);
      Boards.Board b = boards.board(2, options);
      AtomicInteger received = new AtomicInteger();
      b.onFrame = (peer, frame) -> received.incrementAndGet();
      boards.link(a, b);
      Bytes frame = Bytes.wrap(new byte[FRAME_BYTES]);
      long start = System.nanoTime();
      double cpu = cpuSeconds();
      for (int i = 0; i < FRAMES; i++) {
        while (i - received.get() > AHEAD) {
          LockSupport.parkNanos(100_000);
        }
        a.links.send(b.id, Lane.LIVE, frame);
      }
      while (received.get() < FRAMES) {
        LockSupport.parkNanos(100_000);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%s: %,.0f frames/s of %d B, %,.1f us CPU/frame, %,d messages%n",
          name,
          FRAMES / seconds,
          FRAME_BYTES,
          (cpuSeconds() - cpu) * 1e6 / FRAMES,
          a.count(Metric.MESSAGES_SENT));
    }
  }

  private static void latency() throws InterruptedException {
    try (Boards boards = new Boards()) {
      Boards.Board a = boards.board(1, Options.defaults());
      Boards.Board b = boards.board(2, Options.defaults());
      SynchronousQueue<Long> arrived = new SynchronousQueue<>();
      b.onFrame = (peer, frame) -> arrived.offer(System.nanoTime());
      boards.link(a, b);
      long[] micros = new long[2_000];
      for (int i = -500; i < micros.length; i++) {
        LockSupport.parkNanos(6_000_000); // idle: the window is over
        long start = System.nanoTime();
        a.links.send(b.id, Lane.LIVE, Bytes.wrap(ByteBuffer.allocate(100).putLong(start).array()));
        Long end = arrived.poll(5, TimeUnit.SECONDS);
        if (i >= 0 && end != null) {
          micros[i] = (end - start) / 1_000;
        }
      }
      print("one way, idle link, microseconds", micros);
    }
  }

  private static void boards(int count, int each, int seconds) throws IOException {
    System.out.printf("before: RSS %d MB%n", rssKilobytes() / 1024);
    try (Boards boards = new Boards()) {
      Boards.Board[] all = new Boards.Board[count];
      Arrays.setAll(all, i -> boards.board(i, Options.defaults()));
      System.out.printf("drivers: RSS %d MB, %d threads%n", rssKilobytes() / 1024, threads());
      long[] micros = new long[count * (each / 2)];
      int links = 0;
      for (int i = 0; i < count; i++) {
        for (int k = 1; k <= each / 2; k++) {
          long start = System.nanoTime();
          boards.link(all[i], all[(i + k) % count]);
          micros[links++] = (System.nanoTime() - start) / 1_000;
        }
      }
      print("open to opened on both sides, one after the other, microseconds", micros);
      double cpu = cpuSeconds();
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
      System.out.printf(
          "%d links (%d connections): RSS %d MB, %d threads, idle CPU %.1f %% of one core%n",
          links,
          NativeFactory.allConnections(),
          rssKilobytes() / 1024,
          threads(),
          (cpuSeconds() - cpu) * 100 / seconds);
    }
    System.out.printf("closed: %d connections%n", NativeFactory.allConnections());
  }

  private static void print(String name, long[] values) {
    if (values.length == 0) {
      return;
    }
    Arrays.sort(values);
    System.out.printf(
        "%s: p50 %,d, p99 %,d, max %,d%n",
        name,
        values[values.length / 2],
        values[values.length * 99 / 100],
        values[values.length - 1]);
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static int threads() {
    String[] tasks = new java.io.File("/proc/self/task").list();
    return tasks == null ? 0 : tasks.length;
  }

  private static long rssKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
