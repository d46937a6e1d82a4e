package dev.cellmesh.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes, and what must hold for a process as a whole. */
@Timeout(120)
class ProcessesTest {
  private static final PeerId ME = new PeerId(1L << 32, 0, 0, 0);

  /** This side; the other side's lines go to its driver. */
  private static final class Near implements Links.Listener, AutoCloseable {
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<String> childSaid = new CopyOnWriteArrayList<>();
    final Child child;
    final WebRtcLinks links =
        new WebRtcLinks(
            Options.defaults().withDeadlines(Duration.ofSeconds(15), Duration.ofMillis(500)));
    final Thread reader;

    Near(String... jvmOptions) {
      child = new Child(List.of(jvmOptions), PeerMain.class);
      reader = Thread.ofVirtual().start(() -> child.out.lines().forEach(this::said));
    }

    private void said(String line) {
      if (line.startsWith("signal ")) {
        links.accept(PeerMain.ID, Bytes.utf8(line.substring(7)));
      } else {
        childSaid.add(line);
      }
    }

    void open() {
      links.start(this);
      links.open(PeerMain.ID, 0);
      await().atMost(Boards.PATIENCE).until(() -> told.contains("opened"));
      links.send(PeerMain.ID, Links.Lane.LIVE, Bytes.utf8("ping"));
      await().atMost(Boards.PATIENCE).until(() -> told.contains("received ping"));
    }

    @Override
    public void signal(PeerId peer, Bytes description) {
      child.in.println(ME.hex() + " " + description.utf8());
    }

    @Override
    public void opened(PeerId peer) {
      told.add("opened");
    }

    @Override
    public void closed(PeerId peer, CloseReason reason) {
      told.add("closed " + reason);
    }

    @Override
    public void received(PeerId peer, Bytes frame) {
      told.add("received " + frame.utf8());
    }

    @Override
    public void measured(PeerId peer, int rttMicros) {}

    @Override
    public void close() {
      links.close();
      child.close();
    }
  }

  @Test
  void peer_killed_timesOut() {
    try (Near near = new Near()) {
      near.open();
      near.child.process.destroyForcibly();
      await().atMost(Boards.PATIENCE).until(() -> near.told.size() == 3);
      assertThat(near.told).containsExactly("opened", "received ping", "closed TIMEOUT");
    }
  }

  @Test
  void peer_thatCloses_saysByeAndItsProcessEndsByItself() throws InterruptedException {
    try (Near near = new Near()) {
      near.open();
      near.child.in.close();
      assertThat(near.child.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      near.reader.join();
      assertThat(near.child.process.exitValue()).isZero();
      await().atMost(Boards.PATIENCE).until(() -> near.told.contains("closed BYE"));
      assertThat(near.childSaid).contains("opened", "closed BYE", "connections 0");
    }
  }

  @Test
  void factory_wornOut_isReplacedLinkByLink() {
    try (Near near =
        new Near(
            "-Dcellmesh.webrtc.localReferences=false", "-Dcellmesh.webrtc.wornAfterMessages=50")) {
      near.open();
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Boards.PATIENCE)
          .until(
              () -> {
                near.links.send(PeerMain.ID, Links.Lane.LIVE, Bytes.utf8("more"));
                return near.told.contains("closed FAILED")
                    && near.childSaid.contains("closed FAILED");
              });
      near.told.clear();
      near.links.open(PeerMain.ID, 0);
      await().atMost(Boards.PATIENCE).until(() -> near.told.contains("opened"));
      near.links.send(PeerMain.ID, Links.Lane.LIVE, Bytes.utf8("again"));
      await().atMost(Boards.PATIENCE).until(() -> near.told.contains("received again"));
    }
  }

  @Test
  void messages_manyAndSmall_leaveABoundedHeap() throws InterruptedException {
    // Without LocalReferences 300,000 messages end a heap of 32 MB.
    try (Child child = new Child(List.of("-Xmx32m"), ReceiveLeakMain.class, "320000")) {
      List<String> lines = child.finish(60);
      assertThat(child.process.exitValue()).as("it said %s", lines).isZero();
      String result = line(lines, "received 320000 ");
      assertThat(Integer.parseInt(result.replaceAll(".* ([0-9]+) B/message", "$1")))
          .as(result)
          .isLessThan(8);
    }
  }

  @Test
  void input_hostile_neverEndsTheProcess() throws InterruptedException {
    try (Child child = new Child(List.of("-Xmx128m"), HostileMain.class, "1", "200")) {
      List<String> lines = child.finish(90);
      assertThat(child.process.exitValue()).as("it said %s", lines).isZero();
      assertThat(line(lines, "survived ")).isEqualTo("survived 0 left");
    }
  }

  /** Native code may write to the standard output too. */
  private static String line(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(start + "… is not in " + lines));
  }
}
