package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.runtime.Links.Lane;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Moves a link's queue into its channels as they have room, live first, and says goodbye at the
 * end. Engine thread.
 */
final class Sender {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long FINISH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

  /** A flush stops here and queues up again, so that other links have their turn. */
  private static final int TURN_BYTES = 131_072;

  private static final CloseReason[] REASONS = {
    CloseReason.BYE,
    CloseReason.UNWANTED,
    CloseReason.REFUSED,
    CloseReason.TIMEOUT,
    CloseReason.FAILED,
    CloseReason.PROTOCOL
  };

  private final Context context;
  private final Connection connection;
  private final Outbox outbox;
  private final BiConsumer<CloseReason, String> failed;
  private boolean liveOpen;
  private boolean bulkOpen;
  private boolean retrying;
  private boolean byeSent;
  private boolean over;

  Sender(
      Context context,
      Connection connection,
      Outbox outbox,
      BiConsumer<CloseReason, String> failed) {
    this.context = context;
    this.connection = connection;
    this.outbox = outbox;
    this.failed = failed;
  }

  void open(Lane lane) {
    liveOpen |= lane == Lane.LIVE;
    bulkOpen |= lane == Lane.BULK;
  }

  boolean isOpen() {
    return liveOpen && bulkOpen;
  }

  void end() {
    over = true;
  }

  void flush() {
    if (over || byeSent) {
      return;
    }
    outbox.flushing(System.nanoTime());
    int left = TURN_BYTES;
    while (left > 0) {
      int sent = one();
      if (sent < 0) {
        return;
      }
      if (sent == 0) {
        retry(RETRY_NANOS);
        return;
      }
      left -= sent;
    }
    retry(0);
  }

  /** Sends one message; returns its size, 0 if there is no room now, −1 if there is nothing. */
  private int one() {
    Lane lane = outbox.isEmpty(Lane.LIVE) ? Lane.BULK : Lane.LIVE;
    if (outbox.isEmpty(lane)) {
      return -1;
    }
    if (!(lane == Lane.LIVE ? liveOpen : bulkOpen)) {
      return -1; // opening it flushes
    }
    if (!connection.hasRoom(lane)) {
      return 0;
    }
    Outbox.Taken taken = outbox.take(lane);
    if (taken == null) {
      return -1;
    }
    send(lane, taken.message);
    context.counters().add(Metric.FRAMES_SENT, taken.frames);
    return over ? -1 : taken.message.length;
  }

  private void send(Lane lane, byte[] message) {
    try {
      connection.send(lane, message);
      context.counters().increment(Metric.MESSAGES_SENT);
      context.counters().add(Metric.BYTES_SENT, message.length);
    } catch (Exception e) { // declared by the native call
      context.counters().increment(Metric.ERRORS_NATIVE);
      failed.accept(CloseReason.FAILED, "send: " + e);
    }
  }

  private void retry(long nanos) {
    if (!retrying) {
      retrying = true;
      context
          .engine()
          .after(
              nanos,
              () -> {
                retrying = false;
                flush();
              });
    }
  }

  /**
   * Sends what is queued, then BYE, and waits for the other side to close; {@code ended} runs when
   * it has not within 2.5 s.
   */
  void finish(CloseReason reason, Runnable ended) {
    long deadline = System.nanoTime() + LINGER_NANOS;
    context.engine().after(LINGER_NANOS, ended);
    finish(reason, deadline);
  }

  private void finish(CloseReason reason, long deadline) {
    if (over || byeSent) {
      return;
    }
    flush();
    if (over) {
      return;
    }
    boolean sent = outbox.isEmpty(Lane.LIVE) && outbox.isEmpty(Lane.BULK);
    if ((sent && connection.drained(Lane.BULK)) || deadline - System.nanoTime() < FINISH_NANOS) {
      byeSent = true;
      ByteBuffer bye = ByteBuffer.allocate(Batch.HEADER_BYTES + 1);
      Batch.header(bye, Batch.BYE, 1);
      bye.put((byte) code(reason));
      // The channels do not wait for each other: each has its own end.
      send(Lane.BULK, bye.array());
      send(Lane.LIVE, bye.array());
    } else {
      context.engine().after(FINISH_NANOS, () -> finish(reason, deadline));
    }
  }

  /** As on the wire; the order of the enum is not. */
  private static int code(CloseReason reason) {
    return switch (reason) {
      case BYE -> 0;
      case UNWANTED -> 1;
      case REFUSED -> 2;
      case TIMEOUT -> 3;
      case FAILED -> 4;
      case PROTOCOL -> 5;
    };
  }

  /** The meaning of a received number; one that is not known says no more than goodbye. */
  static CloseReason reason(int code) {
    return code < REASONS.length ? REASONS[code] : CloseReason.BYE;
  }
}
