package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What one link tells the listener, in order: opened at most once, then frames, then closed once
 * and nothing more. Any thread. Its lock is held while the listener enqueues and never while native
 * code is called.
 */
final class Reports {
  private enum Told {
    NOTHING,
    OPENED,
    CLOSED
  }

  private final Context context;
  private final PeerId peer;
  private volatile Told told = Told.NOTHING;
  private @Nullable CloseReason closing;

  Reports(Context context, PeerId peer) {
    this.context = context;
    this.peer = peer;
  }

  boolean isOpen() {
    return told == Told.OPENED;
  }

  /** Returns whether it was news. */
  synchronized boolean opened() {
    if (told != Told.NOTHING) {
      return false;
    }
    told = Told.OPENED;
    context.counters().increment(Metric.LINKS_OPENED);
    tell(() -> context.listener().opened(peer));
    return true;
  }

  synchronized void received(Bytes frame) {
    if (told != Told.OPENED) {
      context.counters().increment(Metric.DROPPED_LATE);
      return;
    }
    context.counters().increment(Metric.FRAMES_RECEIVED);
    tell(() -> context.listener().received(peer, frame));
  }

  synchronized void measured(int rttMicros) {
    if (told == Told.OPENED) {
      tell(() -> context.listener().measured(peer, rttMicros));
    }
  }

  /** From now on this is the reason to report, whatever ends the link. */
  synchronized void closing(CloseReason reason) {
    if (closing == null) {
      closing = reason;
    }
  }

  /** Returns whether it was news. */
  synchronized boolean closed(CloseReason reason) {
    if (told == Told.CLOSED) {
      return false;
    }
    told = Told.CLOSED;
    CloseReason why = closing == null ? reason : closing;
    context.counters().increment(Metric.LINKS_CLOSED);
    if (why == CloseReason.TIMEOUT) {
      context.counters().increment(Metric.LINKS_TIMED_OUT);
    }
    tell(() -> context.listener().closed(peer, why));
    return true;
  }

  /** Ends without a word: the link is replaced before it was open. Returns false if it was open. */
  synchronized boolean forgotten() {
    if (told != Told.NOTHING) {
      return false;
    }
    told = Told.CLOSED;
    return true;
  }

  private void tell(Runnable report) {
    try {
      report.run();
    } catch (RuntimeException e) {
      context.counters().increment(Metric.ERRORS_LISTENER);
      Logger.error(e, "The listener of links failed");
    }
  }
}
