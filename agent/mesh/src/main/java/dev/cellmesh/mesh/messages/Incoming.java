package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.TransferFrame;
import java.security.MessageDigest;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A payload on its way to this peer: the chunks that have come. */
final class Incoming {
  final String channel;
  TransferFrame.Offer offer;
  long bootEpoch;
  private final @Nullable Bytes[] chunks;
  private final BitSet come = new BitSet();
  private final MessageDigest digest = Hash.sha256();
  private int from;
  private long bytes;
  private MonotonicTime heardAt;

  Incoming(String channel, TransferFrame.Offer offer, MonotonicTime now) {
    this.channel = channel;
    this.offer = offer;
    this.chunks = new @Nullable Bytes[(int) ((offer.size() - 1) / TransferFrame.CHUNK_BYTES) + 1];
    this.heardAt = now;
  }

  /** The sender has offered it (again). */
  void offeredAgain(TransferFrame.Offer again, long epoch, MonotonicTime now) {
    offer = new TransferFrame.Offer(again.number(), offer.size(), offer.sha256(), again.meta());
    bootEpoch = epoch;
    heardAt = now;
  }

  /** Takes a chunk; false if it has come before. */
  boolean take(TransferFrame.Chunk chunk, MonotonicTime now) throws Malformed {
    int index = (int) Math.min(Integer.MAX_VALUE, chunk.index());
    boolean last = index == chunks.length - 1;
    long length =
        last ? offer.size() - (long) index * TransferFrame.CHUNK_BYTES : TransferFrame.CHUNK_BYTES;
    if (index >= chunks.length || chunk.data().length() != length) {
      throw new Malformed("chunk " + index + " of " + chunk.data().length() + " bytes");
    }
    heardAt = now;
    if (come.get(index)) {
      return false;
    }
    come.set(index);
    chunks[index] = chunk.data();
    bytes += length;
    for (Bytes next; from < chunks.length && (next = chunks[from]) != null; from++) {
      digest.update(next.array(), next.offset(), next.length());
    }
    return true;
  }

  /** What has come. */
  TransferFrame.Want want() {
    long bits = 0;
    for (int i = 0; i < Long.SIZE; i++) {
      bits |= come.get(from + 1 + i) ? 1L << i : 0;
    }
    return new TransferFrame.Want(offer.id(), from, bits);
  }

  boolean isComplete() {
    return from == chunks.length;
  }

  /** Whether the payload is what was offered; asked once, when it is complete. */
  boolean hashFits() {
    return Bytes.wrap(digest.digest()).equals(offer.sha256());
  }

  /** The whole of it, when it is complete. */
  Bytes payload() {
    byte[] payload = new byte[(int) offer.size()];
    int at = 0;
    for (Bytes chunk : chunks) {
      if (chunk != null) {
        chunk.copyTo(payload, at);
        at += chunk.length();
      }
    }
    return Bytes.wrap(payload);
  }

  long bytes() {
    return bytes;
  }

  MonotonicTime heardAt() {
    return heardAt;
  }
}
