package dev.cellmesh.mesh.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A peer's identity: its Nostr public key, the 32-byte x coordinate of a secp256k1 point (BIP-340),
 * held as four big-endian words.
 *
 * <p>Ordered as unsigned bytes, first byte first.
 */
public record PeerId(long w0, long w1, long w2, long w3) implements Comparable<PeerId> {
  public static final int BYTES = 32;
  private static final HexFormat HEX = HexFormat.of();

  /** Reads {@link #BYTES} bytes at {@code offset}. */
  public static PeerId read(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, BYTES);
    return new PeerId(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  /**
   * Parses 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException if {@code hex} is anything else
   */
  public static PeerId parse(String hex) {
    if (hex.length() != 2 * BYTES) {
      throw new IllegalArgumentException("a peer id is 64 hexadecimal digits, not " + hex.length());
    }
    return read(HEX.parseHex(hex), 0);
  }

  /** Writes {@link #BYTES} bytes at {@code offset}. */
  public void write(byte[] bytes, int offset) {
    ByteBuffer.wrap(bytes, offset, BYTES).putLong(w0).putLong(w1).putLong(w2).putLong(w3);
  }

  /** A fresh array of {@link #BYTES} bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HEX.formatHex(toBytes());
  }

  /** The first eight digits: enough for a person, never for a program. */
  public String shortHex() {
    return HEX.toHexDigits(w0).substring(0, 8);
  }

  @Override
  public int compareTo(PeerId that) {
    int c = Long.compareUnsigned(w0, that.w0);
    c = c != 0 ? c : Long.compareUnsigned(w1, that.w1);
    c = c != 0 ? c : Long.compareUnsigned(w2, that.w2);
    return c != 0 ? c : Long.compareUnsigned(w3, that.w3);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(w0 ^ w3);
  }

  @Override
  public String toString() {
    return shortHex();
  }
}
