package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Every reading that was published, and which leaf has got it how often. A reading carries its own
 * number, so that it is known whatever a protocol does with it.
 */
final class Ledger {
  /** A batch of a few readings, signed: about what a board sends. */
  static final int PAYLOAD_BYTES = 160;

  private static final int NOBODY = -1;

  private final int leaves;
  private final int words;
  private int[] origins = new int[1 << 12];
  private long[] publishedAt = new long[1 << 12];
  private byte[] hopLimits = new byte[1 << 12];
  private boolean[] counts = new boolean[1 << 12];
  private long[] got;
  private int size;
  private long duplicates;
  private long unknown;
  private long deliveries;

  Ledger(int leaves) {
    this.leaves = leaves;
    words = Math.max(1, (leaves + 63) / 64);
    got = new long[words << 12];
  }

  /**
   * A new reading; its number.
   *
   * @param origin the index of the peer that publishes it
   * @param counts whether it is judged in the end
   */
  int publish(int origin, long atMicros, boolean counts) {
    if (size == origins.length) {
      int more = 2 * size;
      origins = Arrays.copyOf(origins, more);
      publishedAt = Arrays.copyOf(publishedAt, more);
      hopLimits = Arrays.copyOf(hopLimits, more);
      this.counts = Arrays.copyOf(this.counts, more);
      got = Arrays.copyOf(got, words * more);
    }
    origins[size] = origin;
    publishedAt[size] = atMicros;
    this.counts[size] = counts;
    return size++;
  }

  /** The payload of a reading. */
  static Bytes payload(int reading) {
    byte[] bytes = new byte[PAYLOAD_BYTES];
    ByteBuffer.wrap(bytes).putInt(PAYLOAD_BYTES - Integer.BYTES, reading);
    return Bytes.wrap(bytes);
  }

  /** The number in the last bytes of a payload, or of a frame that ends with one; -1 if none. */
  static int number(Bytes bytes) {
    int length = bytes.length();
    if (length < PAYLOAD_BYTES) {
      return NOBODY;
    }
    int number = 0;
    for (int i = length - Integer.BYTES; i < length; i++) {
      number = number << 8 | bytes.at(i);
    }
    return number;
  }

  /** A leaf has been given a reading: whether it is the first time. */
  boolean deliver(int reading, int leaf) {
    if (reading < 0 || reading >= size || leaf < 0 || leaf >= leaves) {
      unknown++;
      return false;
    }
    int word = reading * words + leaf / 64;
    long bit = 1L << leaf;
    if ((got[word] & bit) != 0) {
      duplicates++;
      return false;
    }
    got[word] |= bit;
    deliveries++;
    return true;
  }

  int size() {
    return size;
  }

  int origin(int reading) {
    return origins[reading];
  }

  long publishedAt(int reading) {
    return publishedAt[reading];
  }

  boolean counts(int reading) {
    return counts[reading];
  }

  boolean delivered(int reading, int leaf) {
    return (got[reading * words + leaf / 64] & 1L << leaf) != 0;
  }

  /** What its frames' hop limit was at first; 0 while unknown. */
  int hopLimit(int reading) {
    return hopLimits[reading];
  }

  void hopLimit(int reading, int hops) {
    hopLimits[reading] = (byte) hops;
  }

  /** Readings handed to a leaf that had them. */
  long duplicates() {
    return duplicates;
  }

  /** Messages handed to leaves that nobody has published. */
  long unknown() {
    return unknown;
  }

  /** First deliveries. */
  long deliveries() {
    return deliveries;
  }
}
