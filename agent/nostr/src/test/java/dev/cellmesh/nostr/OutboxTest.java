package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Counters counters = new Counters();
  private final Outbox outbox = new Outbox(counters, "ws://relay");

  private static Draft signal(String to, int second) {
    return new Draft(Wire.SIGNAL, to, "signal " + second, TimeUnit.SECONDS.toNanos(second));
  }

  private static Draft announcement(String topic, int second) {
    return new Draft(Wire.ANNOUNCEMENT, topic, "here", TimeUnit.SECONDS.toNanos(second));
  }

  private @Nullable Draft poll(int second) {
    return outbox.poll(TimeUnit.SECONDS.toNanos(second), Draft.MAX_AGE_SECONDS);
  }

  @Test
  void outbox_full_keepsTheNewestInOrder() {
    Draft[] drafts = new Draft[Outbox.MAX_EVENTS + 6];
    for (int i = 0; i < drafts.length; i++) {
      drafts[i] = new Draft(Wire.SIGNAL, "peer", "signal", i);
      outbox.add(drafts[i]);
    }

    assertThat(counters.value("dropped.outgoing-full")).isEqualTo(6);
    for (int i = 6; i < drafts.length; i++) {
      assertThat(poll(0)).isSameAs(drafts[i]);
    }
    assertThat(poll(0)).isNull();
  }

  @Test
  void newestPeer_goesFirst_andWhatItIsToldStaysInOrder() {
    Draft older = signal("a", 1);
    Draft first = signal("b", 2);
    Draft second = signal("b", 3);
    outbox.add(older);
    outbox.add(second);
    outbox.add(first); // refused, and back again
    outbox.add(announcement("topic", 4));

    assertThat(poll(4)).isSameAs(first);
    assertThat(poll(4)).isSameAs(second);
    assertThat(poll(4)).isSameAs(older);
    assertThat(poll(4)).extracting(Draft::kind).isEqualTo(Wire.ANNOUNCEMENT);
  }

  @Test
  void announcement_takesThePlaceOfAnOlderOneOfItsTopicAlone() {
    Draft other = announcement("other", 1);
    Draft old = announcement("topic", 2);
    Draft young = announcement("topic", 3);
    outbox.add(other);
    outbox.add(young);
    outbox.add(old); // refused, and back again: too late

    assertThat(poll(4)).isSameAs(young);
    assertThat(poll(4)).isSameAs(other);
    assertThat(poll(4)).isNull();

    outbox.add(old);
    outbox.add(young);
    assertThat(poll(4)).isSameAs(young);
    assertThat(poll(4)).isNull();
    assertThat(counters.value("dropped.outgoing-superseded")).isEqualTo(2);
  }

  @Test
  void stale_isCountedAndNeverSent() {
    outbox.add(signal("a", 0)); // whoever offered has given up by then
    outbox.add(announcement("topic", 0));
    assertThat(poll(16)).extracting(Draft::kind).isEqualTo(Wire.ANNOUNCEMENT);
    assertThat(poll(16)).isNull();

    outbox.add(announcement("topic", 20));
    assertThat(poll(66)).isNull();
    assertThat(counters.value("dropped.outgoing-stale")).isEqualTo(2);
  }
}
