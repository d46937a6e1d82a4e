package dev.cellmesh.webrtc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Bounds how many links the drivers of one process offer at once. Without it, many drivers in one
 * process (a demo, a test, a gateway for many rooms) begin more links than the machine can finish
 * before anybody's patience ends, and then none comes to be. Where one side has the fewest links
 * goes first: one link lets a board take part, and takes its signals from the relays. Engine
 * thread.
 */
final class Admission {
  /**
   * As many as a board alone in its process has on the way. More make no link faster, but each take
   * longer.
   */
  static final int MAX_OPENING = 12;

  /** Who has waited longer has too little time left to be worth the work. */
  static final long MAX_WAIT_NANOS = 3_000_000_000L;

  /** What is let in or turned away. */
  interface Candidate {
    /** Whether it still wants to begin. */
    boolean isWaiting();

    /** The links that its driver has open now, or the other side if those are fewer. */
    int links();

    /** Begins; {@link #settled} follows, however that ends. */
    void begin();

    /** It has waited too long. */
    void giveUp();
  }

  private record Waiting(Candidate candidate, long sinceNanos) {}

  private final Set<Candidate> opening = new HashSet<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** Begins now, or when there is room. */
  void ask(Candidate candidate, long nowNanos) {
    if (opening.size() < MAX_OPENING) {
      begin(candidate);
    } else {
      waiting.add(new Waiting(candidate, nowNanos));
    }
  }

  private void begin(Candidate candidate) {
    opening.add(candidate);
    candidate.begin();
  }

  /** Is open, or never will be; also for who was never let in. */
  void settled(Candidate candidate, long nowNanos) {
    if (!opening.remove(candidate)) {
      return;
    }
    turnAway(nowNanos);
    while (opening.size() < MAX_OPENING && !waiting.isEmpty()) {
      Waiting next = neediest();
      waiting.remove(next);
      begin(next.candidate);
    }
  }

  /** Those who wait no longer, and those who have for too long. */
  private void turnAway(long nowNanos) {
    List<Candidate> late = new ArrayList<>();
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting next = all.next();
      boolean tooLong = nowNanos - next.sinceNanos > MAX_WAIT_NANOS;
      if (tooLong || !next.candidate.isWaiting()) {
        all.remove();
      }
      if (tooLong && next.candidate.isWaiting()) {
        late.add(next.candidate);
      }
    }
    late.forEach(Candidate::giveUp);
  }

  /** The first of those with the fewest links. */
  private Waiting neediest() {
    Waiting neediest = waiting.getFirst();
    for (Waiting next : waiting) {
      if (next.candidate.links() < neediest.candidate.links()) {
        neediest = next;
      }
    }
    return neediest;
  }

  int opening() {
    return opening.size();
  }

  int waiting() {
    return waiting.size();
  }
}
