package dev.cellmesh.simulator;

import dev.cellmesh.mesh.Bytes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A peer's way out when it has a bounded bandwidth: frames wait, the urgent ones before the others,
 * and in order among equals.
 */
final class Uplink {
  private static final int MAX_QUEUED_BYTES = 8 << 20;

  /** A frame on its way out of a link's end. */
  record Waiting(LinkEnd end, Bytes frame) {}

  private final ArrayDeque<Waiting> urgent = new ArrayDeque<>();
  private final ArrayDeque<Waiting> backlog = new ArrayDeque<>();
  private int queuedBytes;

  /** What is being sent now. */
  @Nullable Waiting current;

  /** Puts a frame in; false if there is no room. */
  boolean offer(LinkEnd end, Bytes frame, boolean live) {
    if (queuedBytes + frame.length() > MAX_QUEUED_BYTES) {
      return false;
    }
    queuedBytes += frame.length();
    (live ? urgent : backlog).add(new Waiting(end, frame));
    return true;
  }

  /** Takes the next one out as {@link #current}. */
  @Nullable Waiting next() {
    Waiting next = urgent.isEmpty() ? backlog.poll() : urgent.poll();
    if (next != null) {
      queuedBytes -= next.frame.length();
    }
    current = next;
    return next;
  }
}
