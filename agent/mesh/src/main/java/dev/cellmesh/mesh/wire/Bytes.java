package dev.cellmesh.mesh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable slice of bytes. Slices share their array: whoever hands an array to {@link #wrap}
 * gives it away and never writes to it again.
 */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  /**
   * What a frame was decoded to, if it was: one that several peers of a process get is decoded
   * once. Immutable, so it does not matter who sees it when.
   */
  @Nullable Object decoded;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Wraps without copying; the caller gives {@code array} away. */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /** Wraps a range without copying; the caller gives {@code array} away. */
  public static Bytes wrap(byte[] array, int offset, int length) {
    return new Bytes(array, offset, length).checked();
  }

  /** The UTF-8 form of {@code text}. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private Bytes checked() {
    if (offset < 0 || length < 0 || offset > array.length - length) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + array.length);
    }
    return this;
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** The byte at {@code index}, 0…255. */
  public int at(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(index + " of " + length);
    }
    return array[offset + index] & 0xff;
  }

  /** A slice that shares this one's array. */
  public Bytes slice(int from, int count) {
    if (from < 0 || count < 0 || from > length - count) {
      throw new IndexOutOfBoundsException(from + "+" + count + " of " + length);
    }
    return new Bytes(array, offset + from, count);
  }

  /** A fresh copy. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Copies all bytes into {@code target} at {@code at}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /** Decodes as UTF-8; malformed input becomes U+FFFD. */
  public String utf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  /** The shared array, for readers inside the core only. */
  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Bytes b
        && Arrays.equals(array, offset, offset + length, b.array, b.offset, b.offset + b.length);
  }

  @Override
  public int hashCode() {
    int h = 1;
    for (int i = 0; i < length; i++) {
      h = 31 * h + array[offset + i];
    }
    return h;
  }

  @Override
  public String toString() {
    return length + " B";
  }
}
