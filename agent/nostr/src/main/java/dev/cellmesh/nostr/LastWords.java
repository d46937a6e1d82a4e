package dev.cellmesh.nostr;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;

/**
 * The last announcement on each topic, for a relay that is found later: whoever is there has not
 * heard it, and a peer that has links may not announce itself again for minutes. Any thread.
 */
final class LastWords {
  /** A board announces itself in its cell, now and then in cell 0, and for an edge. */
  private static final int MAX_TOPICS = 4;

  /** A little more than a settled peer is silent at most. */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(400);

  // By topic, the oldest first.
  private final SequencedMap<String, Draft> last = new LinkedHashMap<>();

  synchronized void said(Draft announcement) {
    last.remove(announcement.tag());
    last.put(announcement.tag(), announcement);
    if (last.size() > MAX_TOPICS) {
      last.pollFirstEntry();
    }
  }

  /** To be said now, dated anew. */
  synchronized List<Draft> of(long nowNanos) {
    return last.values().stream()
        .filter(draft -> nowNanos - draft.madeNanos() < MAX_AGE_NANOS)
        .map(draft -> new Draft(draft.kind(), draft.tag(), draft.content(), nowNanos))
        .toList();
  }
}
