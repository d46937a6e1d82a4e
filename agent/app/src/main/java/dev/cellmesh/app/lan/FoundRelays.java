package dev.cellmesh.app.lan;

import dev.cellmesh.nostr.NostrSignalling;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Signalling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Which of the relays that were found are used: those that can be connected to, of several the same
 * ones as all boards of the LAN use. Whatever strangers announce, it is bounded. For one thread,
 * but for the counters.
 */
final class FoundRelays {
  /** One place is left for this board's own. */
  static final int MAX_USED = NostrSignalling.MAX_FOUND - 1;

  static final int MAX_KNOWN = 32;

  /** Within this a relay that is there connects; then others may have its place. */
  static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Without a connection for so long, it is taken for gone. */
  static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Before one that was given up is tried again, if it is still announced. */
  static final long REST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int MAX_RESTING = 64;

  private static final Counter.Family IGNORED =
      Counter.Family.counter(
          "lan_relays_ignored", "Relays found on the LAN that were one too many.");
  private static final Counter.Family GIVEN_UP =
      Counter.Family.counter("lan_relays_given_up", "Relays found that could not be reached.");

  /** What uses them. */
  interface Use {
    boolean add(String url, Signalling.Origin origin);

    void remove(String url);
  }

  private static final class Known {
    final Signalling.Origin origin;
    boolean used;
    @Nullable Long withoutSince;

    Known(Signalling.Origin origin) {
      this.origin = origin;
    }
  }

  private final Use use;
  // By address: all boards prefer the same.
  private final TreeMap<String, Known> known = new TreeMap<>();
  private final Map<String, Long> restingUntil = new LinkedHashMap<>();
  private final AtomicLong ignored = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();

  FoundRelays(Use use) {
    this.use = use;
  }

  /** Somebody names a relay, perhaps not for the first time. */
  void found(String url, Signalling.Origin origin, long nowNanos) {
    if (known.containsKey(url) || isResting(url, nowNanos)) {
      return;
    }
    if (known.size() >= MAX_KNOWN) {
      ignored.incrementAndGet();
      return;
    }
    known.put(url, new Known(origin));
  }

  private boolean isResting(String url, long nowNanos) {
    Long until = restingUntil.get(url);
    if (until != null && nowNanos - until >= 0) {
      restingUntil.remove(url);
      return false;
    }
    return until != null;
  }

  /** A relay has said goodbye. */
  void gone(String url) {
    Known gone = known.remove(url);
    if (gone != null && gone.used) {
      use.remove(url);
    }
  }

  /**
   * Decides; to be called every second or so.
   *
   * @param connected the relays that can be used now
   */
  void look(Set<String> connected, long nowNanos) {
    for (Map.Entry<String, Known> entry : List.copyOf(known.entrySet())) {
      Known each = entry.getValue();
      if (!each.used || connected.contains(entry.getKey())) {
        each.withoutSince = null;
      } else if (each.withoutSince == null) {
        each.withoutSince = nowNanos;
      } else if (nowNanos - each.withoutSince >= GIVE_UP_NANOS) {
        giveUp(entry.getKey(), nowNanos);
      }
    }
    if (used() >= MAX_USED && known.values().stream().anyMatch(each -> !each.used)) {
      makeRoom(nowNanos);
    }
    List<String> candidates = new ArrayList<>();
    known.forEach(
        (url, each) -> {
          if (!each.used) {
            candidates.add(url);
          }
        });
    candidates.sort(Comparator.comparing(this::origin)); // stable: then by address
    candidates.stream().limit(Math.max(0, MAX_USED - used())).forEach(this::use);
  }

  private Signalling.Origin origin(String url) {
    Known each = known.get(url);
    return each == null ? Signalling.Origin.REMEMBERED : each.origin;
  }

  private void use(String url) {
    Known each = known.get(url);
    if (each == null) {
      return;
    }
    if (use.add(url, each.origin)) {
      each.used = true;
      Logger.debug("relay {}: {}", url, each.origin.words());
    } else {
      known.remove(url); // configured, too, or everything is about to end
    }
  }

  private long used() {
    return known.values().stream().filter(each -> each.used).count();
  }

  /** Whether one of them has not been tried for long. */
  boolean isHopeful(long nowNanos) {
    return known.values().stream()
        .anyMatch(
            each ->
                !each.used
                    || (each.withoutSince != null
                        && nowNanos - each.withoutSince < StandIn.SPREAD_NANOS));
  }

  private void makeRoom(long nowNanos) {
    known.entrySet().stream()
        .filter(entry -> isOnTrialTooLong(entry.getValue(), nowNanos))
        .map(Map.Entry::getKey)
        .findFirst()
        .ifPresent(url -> giveUp(url, nowNanos));
  }

  private static boolean isOnTrialTooLong(Known each, long nowNanos) {
    Long since = each.withoutSince;
    return since != null && nowNanos - since >= TRIAL_NANOS;
  }

  private void giveUp(String url, long nowNanos) {
    known.remove(url);
    use.remove(url);
    givenUp.incrementAndGet();
    if (restingUntil.size() >= MAX_RESTING) {
      restingUntil.keySet().stream().findFirst().ifPresent(restingUntil::remove);
    }
    restingUntil.put(url, nowNanos + REST_NANOS);
    Logger.debug("relay {}: not reached, not used any more", url);
  }

  /** Any thread. */
  List<Counter> counters() {
    return List.of(
        IGNORED.of("lan.relays.ignored", ignored.get()),
        GIVEN_UP.of("lan.relays.given-up", givenUp.get()));
  }
}
