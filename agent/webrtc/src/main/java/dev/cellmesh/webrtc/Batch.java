package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The entries of one WebRTC message: {@code kind u8 | length u24 | body}, back to back ({@code
 * docs/protocol-link.md}, section 3).
 */
final class Batch {
  static final int HEADER_BYTES = 4;

  /** The largest message: what libwebrtc takes; one byte more closes the channel without a word. */
  static final int MAX_BYTES = 262_144;

  static final int FRAME = 0;
  static final int PING = 1;
  static final int PONG = 2;
  static final int BYE = 3;

  private Batch() {}

  /** What a message may hold; called in the order of the message. */
  interface Reader {
    void frame(Bytes frame);

    void ping(long number);

    void pong(long number);

    void bye(int reason);

    /** An entry of a kind this version does not know; it is skipped. */
    void unknown(int kind);

    /** The rest of the message makes no sense and is dropped. */
    void malformed(String why);
  }

  static void header(ByteBuffer to, int kind, int length) {
    to.putInt(kind << 24 | length);
  }

  static void number(ByteBuffer to, int kind, long number) {
    header(to, kind, Long.BYTES);
    to.putLong(number);
  }

  /** Reads {@code message}, which the caller gives away. */
  static void read(byte[] message, Reader reader) {
    ByteBuffer in = ByteBuffer.wrap(message);
    if (message.length == 0) {
      reader.malformed("an empty message");
    }
    while (in.hasRemaining()) {
      if (in.remaining() < HEADER_BYTES) {
        reader.malformed("a header cut short");
        return;
      }
      int header = in.getInt();
      int kind = header >>> 24;
      int length = header & 0xffffff;
      if (length > in.remaining()) {
        reader.malformed("an entry cut short");
        return;
      }
      int end = in.position() + length;
      if (!entry(kind, in, length, message, reader)) {
        return;
      }
      in.position(end);
    }
  }

  private static boolean entry(int kind, ByteBuffer in, int length, byte[] message, Reader reader) {
    int wanted =
        switch (kind) {
          case PING, PONG -> Long.BYTES;
          case BYE -> 1;
          default -> length;
        };
    if (length != wanted || (kind == FRAME && length == 0)) {
      reader.malformed("kind " + kind + " of " + length + " B");
      return false;
    }
    switch (kind) {
      case FRAME -> reader.frame(slice(message, in.position(), length));
      case PING -> reader.ping(in.getLong());
      case PONG -> reader.pong(in.getLong());
      case BYE -> reader.bye(in.get() & 0xff);
      default -> reader.unknown(kind);
    }
    return true;
  }

  /** Copies unless the frame is most of the message, lest a small frame keep a large array. */
  private static Bytes slice(byte[] message, int at, int length) {
    if (length >= message.length / 2) {
      return Bytes.wrap(message, at, length);
    }
    return Bytes.wrap(Arrays.copyOfRange(message, at, at + length));
  }
}
