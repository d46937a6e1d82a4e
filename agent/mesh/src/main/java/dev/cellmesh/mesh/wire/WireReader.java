package dev.cellmesh.mesh.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the big-endian fields of {@code docs/protocol.md}, never beyond the end. */
public final class WireReader {
  static final int MAX_STRING_BYTES = 1024;
  public static final long MAX_COUNTER = (1L << 53) - 1;
  private final ByteBuffer in;

  WireReader(Bytes bytes, int from) throws Malformed {
    if (from > bytes.length()) {
      throw new Malformed("shorter than its header");
    }
    in = ByteBuffer.wrap(bytes.array(), bytes.offset() + from, bytes.length() - from);
  }

  private void need(int count) throws Malformed {
    if (in.remaining() < count) {
      throw new Malformed("ends too early");
    }
  }

  public int u8() throws Malformed {
    need(1);
    return in.get() & 0xff;
  }

  int u16() throws Malformed {
    need(2);
    return in.getShort() & 0xffff;
  }

  int i32() throws Malformed {
    need(4);
    return in.getInt();
  }

  /** An unsigned number of 32 bits. */
  long u32() throws Malformed {
    return i32() & 0xffff_ffffL;
  }

  /** A count or index that must lie in 0…max. */
  public int bounded(int max) throws Malformed {
    int value = i32();
    if (value < 0 || value > max) {
      throw new Malformed(value + " is not in 0…" + max);
    }
    return value;
  }

  public long i64() throws Malformed {
    need(8);
    return in.getLong();
  }

  /** A boot epoch or sequence: what a double holds exactly, for peers written in JavaScript. */
  long counter() throws Malformed {
    return counter(i64());
  }

  static long counter(long value) throws Malformed {
    if (value < 0 || value > MAX_COUNTER) {
      throw new Malformed("counter beyond 2^53 - 1");
    }
    return value;
  }

  public PeerId peer() throws Malformed {
    need(PeerId.BYTES);
    return new PeerId(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  Structure structure() throws Malformed {
    int generation = i32();
    int cells = i32();
    int degree = i32();
    if (cells < 1 || cells > Structure.MAX_CELLS || degree < 0) {
      throw new Malformed("structure of " + cells + " cells");
    }
    Structure structure = new Structure(generation, cells, degree);
    if (!structure.isBearable()) {
      throw new Malformed("structure too large: " + structure);
    }
    return structure;
  }

  String string() throws Malformed {
    int length = u16();
    if (length > MAX_STRING_BYTES) {
      throw new Malformed("string of " + length + " bytes");
    }
    need(length);
    int from = in.position();
    in.position(from + length);
    byte[] array = in.array();
    int at = in.arrayOffset() + from;
    for (int i = at; i < at + length; i++) {
      if (array[i] < 0) {
        return decoded(ByteBuffer.wrap(array, at, length));
      }
    }
    return new String(array, at, length, StandardCharsets.ISO_8859_1); // ASCII, and so UTF-8
  }

  private static String decoded(ByteBuffer utf8) throws Malformed {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("string is not UTF-8");
    }
  }

  int count(int max) throws Malformed {
    int count = u16();
    if (count > max) {
      throw new Malformed("list of " + count + ", at most " + max);
    }
    return count;
  }

  List<PeerId> peers(int max) throws Malformed {
    int count = count(max);
    List<PeerId> peers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      peers.add(peer());
    }
    return List.copyOf(peers);
  }

  Bytes bytes(int length) throws Malformed {
    need(length);
    Bytes bytes = Bytes.wrap(in.array(), in.position(), length);
    in.position(in.position() + length);
    return bytes;
  }

  int remaining() {
    return in.remaining();
  }

  public Bytes rest() {
    Bytes rest = Bytes.wrap(in.array(), in.position(), in.remaining());
    in.position(in.limit());
    return rest;
  }

  public void end() throws Malformed {
    if (in.hasRemaining()) {
      throw new Malformed(in.remaining() + " bytes too many");
    }
  }
}
