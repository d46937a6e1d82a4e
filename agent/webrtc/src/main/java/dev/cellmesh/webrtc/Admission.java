package dev.cellmesh.webrtc;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Bounds how many links the drivers of one process offer at once. Without it, many drivers in one
 * process (a demo, a test, a gateway for many rooms) begin more links than the machine can finish
 * before anybody's patience ends, and then none comes to be. Engine thread.
 */
final class Admission {
  /** A board alone in its process has no more than 12 on the way. */
  static final int MAX_OPENING = 32;

  /** Who has waited longer has too little time left to be worth the work. */
  static final long MAX_WAIT_NANOS = 3_000_000_000L;

  /** What is let in or turned away. */
  interface Candidate {
    /** Whether it still wants to begin. */
    boolean isWaiting();

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
    while (opening.size() < MAX_OPENING && !waiting.isEmpty()) {
      Waiting next = waiting.remove();
      if (!next.candidate.isWaiting()) {
        continue;
      }
      if (nowNanos - next.sinceNanos > MAX_WAIT_NANOS) {
        next.candidate.giveUp();
      } else {
        begin(next.candidate);
      }
    }
  }

  int opening() {
    return opening.size();
  }

  int waiting() {
    return waiting.size();
  }
}
