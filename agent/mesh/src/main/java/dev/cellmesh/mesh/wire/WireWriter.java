package dev.cellmesh.mesh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes the big-endian fields of {@code docs/protocol.md}. */
public final class WireWriter {
  private byte[] out;
  private int length;

  WireWriter(int capacity) {
    out = new byte[capacity];
  }

  private int grow(int count) {
    int at = length;
    length += count;
    if (length > out.length) {
      out = Arrays.copyOf(out, Math.max(length, 2 * out.length));
    }
    return at;
  }

  public WireWriter u8(int value) {
    int at = grow(1);
    out[at] = (byte) value;
    return this;
  }

  WireWriter u16(int value) {
    int at = grow(2);
    out[at] = (byte) (value >>> 8);
    out[at + 1] = (byte) value;
    return this;
  }

  public WireWriter i32(int value) {
    return u16(value >>> 16).u16(value);
  }

  public WireWriter i64(long value) {
    return i32((int) (value >>> 32)).i32((int) value);
  }

  public WireWriter peer(PeerId peer) {
    int at = grow(PeerId.BYTES);
    peer.write(out, at);
    return this;
  }

  WireWriter structure(Structure s) {
    return i32(s.generation()).i32(s.cells()).i32(s.degree());
  }

  public WireWriter string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > WireReader.MAX_STRING_BYTES) {
      throw new IllegalArgumentException("string of " + utf8.length + " bytes");
    }
    u16(utf8.length);
    int at = grow(utf8.length);
    System.arraycopy(utf8, 0, out, at, utf8.length);
    return this;
  }

  /** How many bytes {@code text} takes in UTF-8. */
  public static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A pair of surrogates makes four bytes: two each. One alone becomes a question mark.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  /** Whether a string of the protocol can hold {@code text}. */
  public static boolean fits(String text) {
    return text.length() <= WireReader.MAX_STRING_BYTES
        && utf8Length(text) <= WireReader.MAX_STRING_BYTES;
  }

  WireWriter peers(List<PeerId> peers) {
    u16(peers.size());
    peers.forEach(this::peer);
    return this;
  }

  public WireWriter bytes(Bytes bytes) {
    int at = grow(bytes.length());
    bytes.copyTo(out, at);
    return this;
  }

  public Bytes done() {
    return Bytes.wrap(out, 0, length);
  }
}
