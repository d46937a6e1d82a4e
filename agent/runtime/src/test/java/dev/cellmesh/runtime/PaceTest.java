package dev.cellmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that wants the newest message of each topic, every so often. */
final class PaceTest {
  private static final int EVERY_MILLIS = 400;

  private record Handed(String text, long nanos) {}

  private final Dispatcher dispatcher = new Dispatcher("test");
  private final List<Handed> handed = new CopyOnWriteArrayList<>();
  private final Pace pace =
      new Pace(
          EVERY_MILLIS,
          dispatcher,
          m -> handed.add(new Handed(m.payload().utf8(), System.nanoTime())));

  @AfterEach
  void close() {
    dispatcher.close();
  }

  private static Message message(int origin, String topic, String text) {
    PeerId peer = new PeerId(origin, 0, 0, 0);
    return new Message(peer, 1, 1, "telemetry", topic, Bytes.utf8(text), false);
  }

  /** As the room does it: on the dispatcher's thread, and all of them before what waits. */
  private void receive(Message... messages) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    dispatcher.run(
        0,
        () -> {
          for (Message message : messages) {
            pace.received(message);
          }
          done.countDown();
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private List<String> texts() {
    return handed.stream().map(Handed::text).toList();
  }

  @Test
  void first_comesAtOnce_andOfThoseWithinTheIntervalTheNewest() throws Exception {
    receive(message(1, "t", "1"), message(1, "t", "2"), message(1, "t", "3"));
    assertThat(texts()).containsExactly("1");
    await().until(() -> handed.size() == 2);
    assertThat(texts()).containsExactly("1", "3");
    long apart = handed.get(1).nanos() - handed.get(0).nanos();
    // Messages come closer together on the way than they were sent: a tenth is let pass.
    assertThat(Duration.ofNanos(apart)).isGreaterThanOrEqualTo(Duration.ofMillis(350));
  }

  @Test
  void topics_andOrigins_haveEachAPaceOfTheirOwn() throws Exception {
    receive(
        message(1, "a", "1a"),
        message(1, "b", "1b"),
        message(2, "a", "2a"),
        message(1, "a", "1a again"));
    assertThat(texts()).containsExactly("1a", "1b", "2a");
    await().until(() -> handed.size() == 4);
    assertThat(texts().getLast()).isEqualTo("1a again");
  }

  @Test
  void handlerThatThrows_isCalledAgain() throws Exception {
    Pace failing =
        new Pace(
            EVERY_MILLIS,
            dispatcher,
            m -> {
              handed.add(new Handed(m.payload().utf8(), 0));
              throw new IllegalStateException("no disk");
            });
    CountDownLatch done = new CountDownLatch(1);
    dispatcher.run(
        0,
        () -> {
          failing.received(message(1, "t", "1"));
          failing.received(message(1, "t", "2"));
          done.countDown();
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    await().until(() -> texts().equals(List.of("1", "2")));
  }

  @Test
  void whatWaits_whenTheSubscriptionEnds_isNotHandedOn() throws Exception {
    Pace other = new Pace(EVERY_MILLIS, dispatcher, m -> handed.add(new Handed("other", 0)));
    receive(message(1, "t", "1"), message(1, "t", "2"));
    pace.close();
    CountDownLatch done = new CountDownLatch(1);
    dispatcher.run(
        0,
        () -> {
          other.received(message(1, "t", "1"));
          other.received(message(1, "t", "2"));
          done.countDown();
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    await().until(() -> handed.size() == 3); // the other's second came later than "2" was due
    assertThat(texts()).containsExactly("1", "other", "other");
  }

  /** Beyond the bound the topic heard of longest ago is forgotten: it begins anew. */
  @Test
  void topics_areBounded() throws Exception {
    Message[] many = new Message[Pace.MAX_TOPICS + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = message(1, "t" + i, "x");
    }
    Pace slow = new Pace(3_600_000, dispatcher, m -> handed.add(new Handed(m.topic(), 0)));
    CountDownLatch done = new CountDownLatch(1);
    List<Handed> last = new CopyOnWriteArrayList<>();
    dispatcher.run(
        0,
        () -> {
          for (Message message : many) {
            slow.received(message);
          }
          handed.clear();
          slow.received(many[many.length - 1]);
          slow.received(many[0]);
          last.addAll(handed);
          done.countDown();
        });
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(last.stream().map(Handed::text)).containsExactly("t0");
  }
}
