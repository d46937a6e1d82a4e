package dev.cellmesh.simulator;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Priority;
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

  private final ArrayDeque<Waiting> control = new ArrayDeque<>();
  private final ArrayDeque<Waiting> live = new ArrayDeque<>();
  private final ArrayDeque<Waiting> backlog = new ArrayDeque<>();
  private int queuedBytes;

  /** What is being sent now. */
  @Nullable Waiting current;

  /** Puts a frame in; false if there is no room. */
  boolean offer(LinkEnd end, Bytes frame, Priority priority) {
    if (queuedBytes + frame.length() > MAX_QUEUED_BYTES) {
      return false;
    }
    queuedBytes += frame.length();
    queue(priority).add(new Waiting(end, frame));
    return true;
  }

  private ArrayDeque<Waiting> queue(Priority priority) {
    return switch (priority) {
      case CONTROL -> control;
      case LIVE -> live;
      case BACKLOG -> backlog;
    };
  }

  /** Takes the next one out as {@link #current}. */
  @Nullable Waiting next() {
    Waiting next = control.poll();
    next = next == null ? live.poll() : next;
    next = next == null ? backlog.poll() : next;
    if (next != null) {
      queuedBytes -= next.frame.length();
    }
    current = next;
    return next;
  }
}
