package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutboxTest {
  @Test
  void outbox_full_keepsTheNewestInOrder() {
    Outbox outbox = new Outbox();
    for (int i = 0; i < Outbox.MAX_EVENTS + 6; i++) {
      assertThat(outbox.add(new Outbox.Waiting("event " + i, i))).isEqualTo(i < Outbox.MAX_EVENTS);
    }

    for (int i = 6; i < Outbox.MAX_EVENTS + 6; i++) {
      assertThat(outbox.poll()).isEqualTo(new Outbox.Waiting("event " + i, i));
    }
    assertThat(outbox.poll()).isNull();
  }
}
