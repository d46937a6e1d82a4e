package dev.cellmesh.app.lan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Signalling.Origin;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FoundRelaysTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Set<String> used = new TreeSet<>();
  private final Set<String> alive = new HashSet<>();
  private boolean full;
  private final FoundRelays found =
      new FoundRelays(
          new FoundRelays.Use() {
            @Override
            public boolean add(String url, Origin origin) {
              return !full && used.add(url);
            }

            @Override
            public void remove(String url) {
              used.remove(url);
            }
          });
  private long now;

  private static String url(int host) {
    return "ws://10.0.0.%03d:7447".formatted(host);
  }

  private void pass(long seconds) {
    for (long i = 0; i < seconds; i++) {
      now += SECOND;
      Set<String> connected = new HashSet<>(used);
      connected.retainAll(alive);
      found.look(connected, now);
    }
  }

  private long counter(String name) {
    return Counter.value(found.counters(), name);
  }

  @Test
  void relay_isUsed_untilItIsGone() {
    found.found(url(1), Origin.DNS_SD, now);
    pass(1);
    assertThat(used).containsExactly(url(1));
    found.gone(url(1));
    assertThat(used).isEmpty();
  }

  @Test
  void thousandsOfRelays_areBounded_andTheOneThatLivesIsFoundAmongThem() {
    for (int i = 900; i < 930; i++) {
      found.found(url(i), Origin.DNS_SD, now);
    }
    found.found(url(990), Origin.DNS_SD, now);
    alive.add(url(990));
    for (int i = 0; i < 5_000; i++) {
      found.found("ws://10.1." + i / 250 + "." + i % 250 + ":1", Origin.DNS_SD, now);
    }
    assertThat(counter("lan.relays.ignored")).isEqualTo(5_031 - FoundRelays.MAX_KNOWN);
    for (int i = 0; i < 600; i++) {
      pass(1);
      assertThat(used).hasSizeLessThanOrEqualTo(FoundRelays.MAX_USED);
    }
    assertThat(used).containsExactly(url(990));
  }

  @Test
  void relays_thatCannotBeReached_giveWay_thoseThatCanDoNot() {
    for (int i = 0; i < FoundRelays.MAX_USED; i++) {
      found.found(url(i), Origin.DNS_SD, now);
      alive.add(url(i));
    }
    pass(1);
    found.found(url(100), Origin.DNS_SD, now);
    pass(100);
    assertThat(used).doesNotContain(url(100));
    alive.remove(url(3));
    pass(FoundRelays.TRIAL_NANOS / SECOND + 2);
    assertThat(used).contains(url(100)).doesNotContain(url(3)).hasSize(FoundRelays.MAX_USED);
  }

  @Test
  void deadRelay_isGivenUp_rests_andIsTriedAgainIfItIsStillAnnounced() {
    found.found(url(1), Origin.DNS_SD, now);
    pass(FoundRelays.GIVE_UP_NANOS / SECOND + 2);
    assertThat(used).isEmpty();
    assertThat(counter("lan.relays.given-up")).isEqualTo(1);
    found.found(url(1), Origin.DNS_SD, now);
    pass(1);
    assertThat(used).as("it rests").isEmpty();
    pass(FoundRelays.REST_NANOS / SECOND);
    found.found(url(1), Origin.DNS_SD, now);
    pass(1);
    assertThat(used).containsExactly(url(1));
  }

  @Test
  void announcedRelays_comeBeforeRemembered_andTheSameOnesOnAllBoards() {
    for (int i = 20; i > 0; i--) {
      found.found(url(i), i > 10 ? Origin.REMEMBERED : Origin.DNS_SD, now);
    }
    pass(1);
    assertThat(used).hasSize(FoundRelays.MAX_USED).contains(url(1), url(FoundRelays.MAX_USED));
  }

  @Test
  void relayThatIsConfigured_isNotKept() {
    full = true;
    found.found(url(1), Origin.DNS_SD, now);
    pass(1);
    assertThat(used).isEmpty();
    assertThat(found.isHopeful(now)).isFalse();
  }

  @Test
  void hope_lastsForAMoment() {
    assertThat(found.isHopeful(now)).isFalse();
    found.found(url(1), Origin.DNS_SD, now);
    assertThat(found.isHopeful(now)).isTrue();
    pass(2);
    assertThat(found.isHopeful(now)).isTrue();
    pass(10);
    assertThat(found.isHopeful(now)).isFalse();
  }
}
