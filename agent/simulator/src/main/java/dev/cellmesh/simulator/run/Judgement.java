package dev.cellmesh.simulator.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which readings should have arrived, and which did. A reading counts if it was published in the
 * measured phase by a board that had joined and lived on for a minute (or for as long as the run
 * goes on after that phase, if that is shorter), for every leaf that had joined before the phase.
 *
 * @param published readings that count
 * @param due one for each of them and each leaf
 * @param missing of those, not delivered
 * @param missingOverFailover of those, published around the death of a board that carried them
 */
record Judgement(long published, long due, long missing, long missingOverFailover) {
  /** A leaf waits for a reading of a board. */
  private record Wait(int origin, int leaf) {}

  private static final long LIVES_ON_MICROS = 60_000_000;

  /** Judges; tells {@code carriers} what was lost when one of them died. */
  static Judgement of(
      Ledger ledger, Boards boards, Carriers carriers, List<Integer> leaves, Span span) {
    long livesOn = Math.min(LIVES_ON_MICROS, span.drain() * 1_000_000);
    long published = 0;
    long missing = 0;
    long overFailover = 0;
    Map<Wait, Integer> waiting = new HashMap<>();
    for (int reading = 0; reading < ledger.size(); reading++) {
      boolean lived =
          boards.goneAt(ledger.origin(reading)) - ledger.publishedAt(reading) >= livesOn;
      if (!ledger.counts(reading) || !lived) {
        continue;
      }
      published++;
      for (int leaf : leaves) {
        if (!ledger.delivered(reading, leaf)) {
          missing++;
          if (carriers.concerns(reading)) {
            overFailover++;
            waiting.putIfAbsent(new Wait(ledger.origin(reading), leaf), reading);
          }
        } else if (!waiting.isEmpty()) {
          Integer lost = waiting.remove(new Wait(ledger.origin(reading), leaf));
          if (lost != null) {
            carriers.lost(lost, ledger.publishedAt(reading) - ledger.publishedAt(lost));
          }
        }
      }
    }
    long end = span.end() * 1_000_000;
    waiting.values().forEach(lost -> carriers.lost(lost, end - ledger.publishedAt(lost)));
    return new Judgement(published, published * leaves.size(), missing, overFailover);
  }

  /** The fraction that arrived; NaN if none was due. */
  double fraction() {
    return due == 0 ? Double.NaN : (due - missing) / (double) due;
  }
}
