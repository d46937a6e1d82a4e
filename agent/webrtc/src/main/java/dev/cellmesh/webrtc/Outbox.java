package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.runtime.Links.Lane;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one link: two bounded queues of frames, and the control entries, which
 * go before them. Decides when to flush: at once on an idle link, else when the window since the
 * last message is over or a batch is full. Safe on any thread.
 */
final class Outbox {
  /** Flush now. */
  static final long NOW = 0;

  /** Nothing to do: a flush is on its way. */
  static final long NONE = -1;

  /** The lane's queue is full. */
  static final long FULL = -2;

  private final ArrayDeque<Bytes> live = new ArrayDeque<>();
  private final ArrayDeque<Bytes> bulk = new ArrayDeque<>();
  private final int maxLiveBytes;
  private final int maxBulkBytes;
  private final int batchBytes;
  private final long windowNanos;
  private int liveBytes;
  private int bulkBytes;
  private long flushed;
  private boolean flushNow;
  private boolean flushLater;
  private @Nullable Long ping;
  private @Nullable Long pong;

  Outbox(Options options, long now) {
    maxLiveBytes = options.maxQueuedLiveBytes();
    maxBulkBytes = options.maxQueuedBulkBytes();
    batchBytes = options.batchBytes();
    windowNanos = options.batchWindow().toNanos();
    flushed = now - windowNanos;
  }

  /** Queues; returns {@link #FULL}, {@link #NONE}, or after how many nanoseconds to flush. */
  synchronized long add(Lane lane, Bytes frame, long now) {
    int bytes = Batch.HEADER_BYTES + frame.length();
    if (lane == Lane.LIVE) {
      if (liveBytes + bytes > maxLiveBytes) {
        return FULL;
      }
      live.add(frame);
      liveBytes += bytes;
    } else {
      if (bulkBytes + bytes > maxBulkBytes) {
        return FULL;
      }
      bulk.add(frame);
      bulkBytes += bytes;
    }
    return schedule(liveBytes + bulkBytes >= batchBytes, now);
  }

  /** The newest PING wins. */
  synchronized long ping(long number, long now) {
    ping = number;
    return schedule(true, now);
  }

  /** The newest PONG wins: a flood of PINGs cannot fill the queue. */
  synchronized long pong(long number, long now) {
    pong = number;
    return schedule(true, now);
  }

  private long schedule(boolean atOnce, long now) {
    if (flushNow) {
      return NONE;
    }
    long wait = flushed + windowNanos - now;
    if (atOnce || wait <= 0) {
      flushNow = true;
      return NOW;
    }
    if (flushLater) {
      return NONE;
    }
    flushLater = true;
    return wait;
  }

  /** To be called when a flush begins. */
  synchronized void flushing(long now) {
    flushNow = false;
    flushLater = false;
    flushed = now;
  }

  synchronized boolean isEmpty(Lane lane) {
    return lane == Lane.LIVE ? live.isEmpty() && ping == null && pong == null : bulk.isEmpty();
  }

  /** Frames that will never be sent. */
  synchronized int clear() {
    int frames = live.size() + bulk.size();
    live.clear();
    bulk.clear();
    liveBytes = 0;
    bulkBytes = 0;
    ping = null;
    pong = null;
    return frames;
  }

  /** One message and how many frames are in it. */
  static final class Taken {
    final byte[] message;
    final int frames;

    private Taken(byte[] message, int frames) {
      this.message = message;
      this.frames = frames;
    }
  }

  /** Takes the lane's next batch, at least one frame if there is one; null if there is nothing. */
  synchronized @Nullable Taken take(Lane lane) {
    boolean isLive = lane == Lane.LIVE;
    ArrayDeque<Bytes> queue = isLive ? live : bulk;
    int control = isLive ? controlBytes() : 0;
    int bytes = control;
    int frames = 0;
    for (Bytes frame : queue) {
      int more = Batch.HEADER_BYTES + frame.length();
      if ((frames > 0 && bytes + more > batchBytes) || bytes + more > Batch.MAX_BYTES) {
        break;
      }
      bytes += more;
      frames++;
    }
    if (bytes == 0) {
      return null;
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    if (isLive) {
      putControl(out);
      liveBytes -= bytes - control;
    } else {
      bulkBytes -= bytes;
    }
    for (int i = 0; i < frames; i++) {
      Bytes frame = queue.remove();
      Batch.header(out, Batch.FRAME, frame.length());
      frame.copyTo(out.array(), out.position());
      out.position(out.position() + frame.length());
    }
    return new Taken(out.array(), frames);
  }

  private int controlBytes() {
    int each = Batch.HEADER_BYTES + Long.BYTES;
    return (ping == null ? 0 : each) + (pong == null ? 0 : each);
  }

  private void putControl(ByteBuffer out) {
    if (pong != null) {
      Batch.number(out, Batch.PONG, pong);
      pong = null;
    }
    if (ping != null) {
      Batch.number(out, Batch.PING, ping);
      ping = null;
    }
  }
}
