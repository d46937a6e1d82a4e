package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.TransferFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A payload on its way to one peer: what has been acknowledged, and what is to be sent when. */
final class Outgoing {
  /** So many chunks are on their way at once. */
  static final int WINDOW = 16;

  private static final long RETRY_MILLIS = 1_000;
  private static final long MOST_RETRY_MILLIS = 30_000;

  /** A chunk is lost if later ones have come and this long has passed. */
  private static final long OVERTAKEN_MILLIS = 300;

  private static final long BUSY_MILLIS = 5_000;

  final Input.SendLarge what;
  private final long number;
  private final int chunks;
  private final BitSet acknowledged = new BitSet();
  private final long[] sentAt = new long[WINDOW];
  private int from;
  private boolean accepted;
  private MonotonicTime heardAt;
  private MonotonicTime offerAt;
  private int retries;

  /** Since when the window has not moved. */
  private MonotonicTime stalledAt;

  Outgoing(Input.SendLarge what, long number, MonotonicTime now) {
    this.what = what;
    this.number = number;
    this.chunks = (what.data().length() - 1) / TransferFrame.CHUNK_BYTES + 1;
    this.heardAt = now;
    this.offerAt = now;
    this.stalledAt = now;
  }

  /** What to send now. */
  List<TransferFrame> due(MonotonicTime now) {
    List<TransferFrame> due = new ArrayList<>();
    if (!accepted) {
      if (!now.isBefore(offerAt)) {
        Bytes data = what.data();
        due.add(new TransferFrame.Offer(number, data.length(), what.sha256(), what.meta()));
        offerAt = now.plusMillis(retryMillis());
        retries = Math.min(retries + 1, 10);
      }
      return due;
    }
    boolean retry = now.millisSince(stalledAt) >= retryMillis();
    int last = acknowledged.length();
    for (int i = from; i < Math.min(chunks, from + WINDOW); i++) {
      long sent = sentAt[i % WINDOW];
      boolean lost = sent != 0 && i < last && now.nanos() - sent > OVERTAKEN_MILLIS * 1_000_000;
      if (!acknowledged.get(i) && (sent == 0 || lost || retry)) {
        due.add(chunk(i));
        sentAt[i % WINDOW] = Math.max(1, now.nanos());
      }
    }
    if (retry) {
      retries = Math.min(retries + 1, 10);
      stalledAt = now;
    }
    return due;
  }

  private TransferFrame chunk(int index) {
    int at = index * TransferFrame.CHUNK_BYTES;
    int length = Math.min(TransferFrame.CHUNK_BYTES, what.data().length() - at);
    return new TransferFrame.Chunk(
        TransferFrame.idOf(what.sha256()), index, what.data().slice(at, length));
  }

  private long retryMillis() {
    return Math.min(MOST_RETRY_MILLIS, RETRY_MILLIS << retries);
  }

  /** When {@link #due} must be asked again at the latest. */
  MonotonicTime nextAt(MonotonicTime now) {
    MonotonicTime next = accepted ? stalledAt.plusMillis(retryMillis()) : offerAt;
    return next.isBefore(now) ? now : next;
  }

  /** The receiver says what has come. */
  void wanted(TransferFrame.Want want, MonotonicTime now) {
    if (want.from() > chunks) {
      return;
    }
    accepted = true;
    heardAt = now;
    int before = acknowledged.cardinality();
    acknowledged.set(0, (int) want.from());
    for (int i = 0; i < Long.SIZE; i++) {
      int chunk = (int) want.from() + 1 + i;
      if ((want.bits() >>> i & 1) != 0 && chunk < chunks) {
        acknowledged.set(chunk);
      }
    }
    int first = acknowledged.nextClearBit(0);
    for (int i = from; i < Math.min(first, from + WINDOW); i++) {
      sentAt[i % WINDOW] = 0;
    }
    from = Math.max(from, first);
    if (acknowledged.cardinality() > before) {
      retries = 0;
      stalledAt = now;
    }
  }

  /** The receiver knows nothing of it (any more). */
  void offerAgain(MonotonicTime now) {
    if (accepted) {
      accepted = false;
      acknowledged.clear();
      Arrays.fill(sentAt, 0);
      from = 0;
      offerAt = now;
      heardAt = now;
    }
  }

  /** The receiver has too much to do. */
  void offerLater(MonotonicTime now) {
    accepted = false;
    offerAt = now.plusMillis(Math.max(BUSY_MILLIS, retryMillis()));
  }

  long acknowledgedBytes() {
    return Math.min(
        what.data().length(), (long) acknowledged.cardinality() * TransferFrame.CHUNK_BYTES);
  }

  MonotonicTime heardAt() {
    return heardAt;
  }
}
