package dev.cellmesh.nostr;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Wall-clock time as far as this peer can know it: the median of the votes of the relays' clocks
 * and of the system's ({@code docs/decisions/012-each-relay-by-its-own-clock.md}). Any thread.
 */
final class BestTime {
  private final SystemClock system;
  private final List<RelayClock> relays = new CopyOnWriteArrayList<>();

  /** Of relays that somebody on the LAN announced: they vote where nobody else can. */
  private final List<RelayClock> found = new CopyOnWriteArrayList<>();

  BestTime(SystemClock system) {
    this.system = system;
  }

  /** The clock of one more relay; it votes once it has been heard. */
  RelayClock relay(boolean configured) {
    RelayClock clock = new RelayClock(this);
    (configured ? relays : found).add(clock);
    return clock;
  }

  /** That relay is not used any more. */
  void forget(RelayClock clock) {
    relays.remove(clock);
    found.remove(clock);
  }

  /** Seconds since 1970. */
  long seconds(long nowNanos) {
    return Math.floorDiv(millis(nowNanos), 1000L);
  }

  /** By how much this is ahead of the system's clock. */
  long offsetMillis(long nowNanos) {
    return millis(nowNanos) - systemMillis();
  }

  long systemMillis() {
    return system.read().millis();
  }

  private static long[] votes(List<RelayClock> of, long nowNanos) {
    return of.stream().flatMapToLong(clock -> clock.millis(nowNanos).stream()).sorted().toArray();
  }

  private long millis(long nowNanos) {
    long[] votes = votes(relays, nowNanos);
    SystemClock.Reading own = system.read();
    if (votes.length == 0 && !own.synchronised()) {
      votes = votes(found, nowNanos);
    }
    if (votes.length == 0) {
      return own.millis();
    }
    if (!own.isCredible()) {
      // Of two that differ the later: a clock that nobody has set is behind, not ahead.
      return votes[votes.length / 2];
    }
    if (votes.length == 1) {
      return own.synchronised() ? own.millis() : votes[0];
    }
    votes = Arrays.copyOf(votes, votes.length + 1);
    votes[votes.length - 1] = own.millis();
    Arrays.sort(votes);
    long lower = votes[(votes.length - 1) / 2];
    long upper = votes[votes.length / 2];
    return own.millis() - lower <= upper - own.millis() ? lower : upper;
  }
}
