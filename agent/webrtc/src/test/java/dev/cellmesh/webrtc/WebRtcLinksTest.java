package dev.cellmesh.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links.Lane;
import dev.cellmesh.webrtc.Boards.Board;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real WebRTC in one process. */
class WebRtcLinksTest {
  private final Boards boards = new Boards();
  private final Options options = Options.defaults();

  /** RFC 8839: foundation, component, transport, priority, address, port. */
  private static final Pattern CANDIDATE =
      Pattern.compile("candidate:\\S+ \\d+ udp \\d+ \\S+ (\\d+) typ host");

  @AfterEach
  void nothingIsLeft() {
    boards.close();
    assertThat(NativeFactory.allConnections()).isZero();
  }

  @Test
  void link_opened_carriesFramesBothWays() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    Queue<String> atA = new ConcurrentLinkedQueue<>();
    Queue<String> atB = new ConcurrentLinkedQueue<>();
    a.onFrame = (peer, frame) -> atA.add(peer + " " + frame.utf8());
    b.onFrame =
        (peer, frame) -> {
          atB.add(peer + " " + frame.utf8());
          b.links.send(peer, Lane.BULK, Bytes.utf8("echo " + frame.utf8()));
        };
    boards.link(a, b);
    a.send(b, Lane.LIVE, "hello");
    await().atMost(Boards.PATIENCE).until(() -> !atA.isEmpty());
    assertThat(atB).containsExactly(a.id + " hello");
    assertThat(atA).containsExactly(b.id + " echo hello");
  }

  @Test
  void ports_ofTheRange_areTheOnlyOnesOffered() {
    Options few = options.withPorts(new Options.Ports(47_100, 47_139));
    Board a = boards.board(1, few);
    Board b = boards.board(2, few);
    boards.link(a, b);
    for (Board board : List.of(a, b)) {
      Matcher candidate = CANDIDATE.matcher(board.signals.getFirst().utf8());
      assertThat(candidate.find()).as(board.signals.getFirst().utf8()).isTrue();
      do {
        assertThat(Integer.parseInt(candidate.group(1))).isBetween(47_100, 47_139);
      } while (candidate.find());
    }
  }

  @Test
  void close_withFramesQueued_deliversThemThenBye() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    AtomicInteger received = new AtomicInteger();
    b.onFrame = (peer, frame) -> received.incrementAndGet();
    boards.link(a, b);
    for (int i = 0; i < 1_000; i++) {
      a.links.send(b.id, i % 2 == 0 ? Lane.LIVE : Lane.BULK, Bytes.wrap(new byte[500]));
    }
    a.links.close(b.id, CloseReason.UNWANTED);
    await().atMost(Boards.PATIENCE).until(() -> a.told.size() == 2 && b.told.size() == 2);
    assertThat(a.toldOf(b)).containsExactly("opened", "closed UNWANTED");
    assertThat(b.toldOf(a)).containsExactly("opened", "closed UNWANTED");
    assertThat(received).as("%s %s", a.links.counters(), b.links.counters()).hasValue(1_000);
    assertThat(b.count(Metric.BYES_RECEIVED)).isEqualTo(1);
  }

  @Test
  void frames_inBothLanes_arriveOnceAndInOrder() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    int frames = 50_000; // in each lane
    AtomicInteger live = new AtomicInteger();
    AtomicInteger bulk = new AtomicInteger();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    b.onFrame =
        (peer, frame) -> {
          ByteBuffer in = ByteBuffer.wrap(frame.toArray());
          AtomicInteger lane = in.get() == 0 ? live : bulk;
          int number = in.getInt();
          if (number != lane.getAndIncrement()) {
            wrong.add(number + " in place of " + (lane.get() - 1));
          }
        };
    boards.link(a, b);
    for (int i = 0; i < frames; i++) {
      int next = i;
      // The queue is bounded: stay close behind the receiver.
      if (i % 1_000 == 0) {
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(Boards.PATIENCE)
            .until(() -> live.get() > next - 4_000 && bulk.get() > next - 4_000);
      }
      a.links.send(b.id, Lane.LIVE, frame(0, i));
      a.links.send(b.id, Lane.BULK, frame(1, i));
    }
    await().atMost(Boards.PATIENCE).until(() -> live.get() == frames && bulk.get() == frames);
    assertThat(wrong).isEmpty();
    assertThat(a.count(Metric.FRAMES_SENT)).isEqualTo(2L * frames);
    assertThat(a.count(Metric.MESSAGES_SENT)).isLessThan(frames / 10);
  }

  private static Bytes frame(int lane, int number) {
    return Bytes.wrap(ByteBuffer.allocate(100).put((byte) lane).putInt(number).array());
  }

  @Test
  void frame_ofTheLargestSize_arrivesAndOneMoreIsDropped() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
    b.onFrame = (peer, frame) -> sizes.add(frame.length());
    boards.link(a, b);
    int most = a.links.maxFrameBytes();
    a.links.send(b.id, Lane.BULK, Bytes.wrap(new byte[most + 1]));
    a.links.send(b.id, Lane.BULK, Bytes.wrap(new byte[most]));
    a.links.send(b.id, Lane.BULK, Bytes.wrap(new byte[1]));
    await().atMost(Boards.PATIENCE).until(() -> sizes.size() == 2);
    assertThat(sizes).containsExactly(most, 1);
    assertThat(a.count(Metric.DROPPED_OVERSIZE)).isEqualTo(1);
  }

  @Test
  void send_fasterThanTheLink_keepsTheBoundAndCounts() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    AtomicInteger received = new AtomicInteger();
    b.onFrame = (peer, frame) -> received.incrementAndGet();
    boards.link(a, b);
    int sent = 400;
    for (int i = 0; i < sent; i++) {
      a.links.send(b.id, Lane.BULK, Bytes.wrap(new byte[100_000]));
    }
    long dropped = a.count(Metric.DROPPED_BULK_FULL);
    assertThat(dropped).isPositive();
    await().atMost(Boards.PATIENCE).until(() -> received.get() == sent - dropped);
    a.send(b, Lane.LIVE, "still alive");
    await().atMost(Boards.PATIENCE).until(() -> received.get() == sent - dropped + 1);
    assertThat(a.count(Metric.DROPPED_LIVE_FULL)).isZero();
  }

  @Test
  void send_withoutLink_isCounted() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    a.send(b, Lane.LIVE, "nobody hears");
    assertThat(a.count(Metric.DROPPED_NO_LINK)).isEqualTo(1);
  }

  @Test
  void link_idle_isMeasuredAndStaysOpen() {
    Options quick =
        options.withDeadlines(Duration.ofSeconds(15), Duration.ofMillis(200)).withSeed(1);
    Board a = boards.board(1, quick);
    Board b = boards.board(2, quick);
    boards.link(a, b);
    await().atMost(Boards.PATIENCE).until(() -> a.rtts.size() + b.rtts.size() == 2);
    await().atMost(Boards.PATIENCE).until(() -> a.count(Metric.PINGS_SENT) >= 5);
    assertThat(a.isOpen(b) && b.isOpen(a)).isTrue();
    assertThat(a.rtts.get(b.id)).isBetween(1, 30_000_000);
  }

  @Test
  void open_withoutAnswer_timesOut() {
    Options hasty = options.withDeadlines(Duration.ofMillis(500), Duration.ofSeconds(1));
    Board a = boards.board(1, hasty);
    Board b = boards.board(2, hasty);
    b.muted = true;
    a.links.open(b.id, 0);
    await().atMost(Boards.PATIENCE).until(() -> !a.told.isEmpty());
    assertThat(a.toldOf(b)).containsExactly("closed TIMEOUT");
  }

  @Test
  void offer_ofARestartedPeer_replacesTheOldLink() {
    Board a = boards.board(1, options);
    Board old = boards.board(2, options);
    boards.link(a, old);
    // The same peer again, in a new process so to speak: the old one is still there and silent.
    Board restarted = boards.board(2, options);
    restarted.links.open(a.id, 0);
    await().atMost(Boards.PATIENCE).until(() -> restarted.isOpen(a) && a.told.size() == 3);
    assertThat(a.toldOf(restarted)).containsExactly("opened", "closed FAILED", "opened");
    assertThat(a.count(Metric.LINKS_REPLACED)).isEqualTo(1);
    old.close();
  }

  @Test
  void descriptions_ofAnotherSession_areStale() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    boards.link(a, b);
    Bytes offer = a.signals.getFirst();
    Bytes answer = b.signals.getFirst();
    b.links.accept(a.id, offer);
    a.links.accept(b.id, answer);
    a.links.close(b.id, CloseReason.BYE);
    await().atMost(Boards.PATIENCE).until(() -> a.told.size() == 2 && b.told.size() == 2);
    b.links.accept(a.id, offer);
    a.links.accept(b.id, answer);
    await().atMost(Boards.PATIENCE).until(() -> b.count(Metric.DROPPED_STALE) == 2);
    await().atMost(Boards.PATIENCE).until(() -> a.count(Metric.DROPPED_STALE) == 2);
    assertThat(b.toldOf(a)).containsExactly("opened", "closed BYE");
  }

  @Test
  void open_byBothWithAnOffer_makesOneLink() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    a.links.open(b.id, 0);
    b.links.open(a.id, 0);
    await().atMost(Boards.PATIENCE).until(() -> a.isOpen(b) && b.isOpen(a));
    assertThat(a.told).hasSize(1);
    assertThat(b.told).hasSize(1);
  }

  @Test
  void open_beyondTheBound_isRefusedAndCounted() {
    Board a = boards.board(1, options.withMaxLinks(1));
    Board b = boards.board(2, options);
    Board c = boards.board(3, options);
    boards.link(a, b);
    a.links.open(c.id, 0);
    await().atMost(Boards.PATIENCE).until(() -> !a.toldOf(c).isEmpty());
    assertThat(a.toldOf(c)).containsExactly("closed REFUSED");
    assertThat(a.count(Metric.LINKS_REFUSED)).isEqualTo(1);
    assertThat(a.isOpen(b)).isTrue();
  }

  @Test
  void link_withABoardThatHasNone_isNotKeptWaiting() {
    Board a = boards.board(1, options);
    Board b = boards.board(2, options);
    boards.link(a, b);
    List<PeerId> nobody =
        LongStream.range(0, Admission.MAX_OPENING + 5)
            .mapToObj(i -> new PeerId(i, 1, 1, 1))
            .toList();
    nobody.forEach(peer -> a.links.open(peer, Integer.MAX_VALUE));
    Board needy = boards.board(3, options);
    a.links.open(needy.id, 0);
    a.links.close(nobody.getFirst(), CloseReason.UNWANTED);
    await().atMost(Boards.PATIENCE).until(() -> !a.toldOf(needy).isEmpty());
    assertThat(a.toldOf(needy)).containsExactly("opened");
  }

  @Test
  void links_sixtyInOneProcess_allOpenAndClose() {
    List<Board> some =
        java.util.stream.IntStream.range(0, 12).mapToObj(i -> boards.board(i, options)).toList();
    for (int i = 0; i < some.size(); i++) {
      for (int j = i + 1; j < some.size(); j++) {
        some.get(i).links.open(some.get(j).id, 0);
      }
    }
    await()
        .atMost(Boards.PATIENCE)
        .until(() -> some.stream().allMatch(board -> board.told.size() == 11));
    assertThat(NativeFactory.allConnections()).isEqualTo(12 * 11);
    some.getFirst().close();
    await()
        .atMost(Boards.PATIENCE)
        .until(() -> some.stream().skip(1).allMatch(board -> board.told.size() == 12));
    assertThat(some.getLast().told).contains(some.getFirst().id + " closed BYE");
  }

  @Test
  void start_twice_throws() {
    Board a = boards.board(1, options);
    assertThatThrownBy(() -> a.links.start(a)).isInstanceOf(IllegalStateException.class);
  }
}
