package dev.cellmesh.mesh.wire;

import org.jspecify.annotations.Nullable;

/** What two peers say to each other about a payload larger than a frame. See docs/protocol.md. */
public sealed interface TransferFrame {
  int CHUNK_BYTES = 16_384;
  int MAX_META_BYTES = 1_024;
  int SHA256_BYTES = 32;

  /** The first eight bytes of the payload's SHA-256: names the transfer between the two. */
  long id();

  /**
   * I have this for you.
   *
   * @param number counts what the sender offers, from 1; with its boot epoch it tells the same
   *     offer from the same payload offered again
   * @param size of the payload, in bytes
   */
  record Offer(long number, long size, Bytes sha256, Bytes meta) implements TransferFrame {
    @Override
    public long id() {
      return idOf(sha256);
    }
  }

  /**
   * What the receiver lacks.
   *
   * @param from all chunks before this one have come
   * @param bits bit i: chunk {@code from + 1 + i} has come, too
   */
  record Want(long id, long from, long bits) implements TransferFrame {}

  /** A piece of {@link #CHUNK_BYTES}, the last one shorter. */
  record Chunk(long id, long index, Bytes data) implements TransferFrame {}

  /** The receiver's last word. */
  record Done(long id, Result result) implements TransferFrame {}

  /** How a transfer ends for its receiver. */
  enum Result {
    COMPLETE(0),
    TOO_LARGE(1),
    /** Offer it again later. */
    BUSY(2),
    /** The SHA-256 is another one. */
    CORRUPT(3),
    /** Not offered, or forgotten. */
    UNKNOWN(4);

    final int code;

    Result(int code) {
      this.code = code;
    }

    static Result of(int code) throws Malformed {
      for (Result result : values()) {
        if (result.code == code) {
          return result;
        }
      }
      throw new Malformed("result " + code);
    }
  }

  static long idOf(Bytes sha256) {
    long id = 0;
    for (int i = 0; i < 8; i++) {
      id = id << 8 | sha256.at(i);
    }
    return id;
  }

  default void write(WireWriter out) {
    switch (this) {
      case Offer o -> {
        out.u8(1).i32((int) o.number).i32((int) o.size).bytes(o.sha256);
        out.u16(o.meta.length()).bytes(o.meta);
      }
      case Want w -> out.u8(2).i64(w.id).i32((int) w.from).i64(w.bits);
      case Chunk c -> out.u8(3).i64(c.id).i32((int) c.index).bytes(c.data);
      case Done d -> out.u8(4).i64(d.id).u8(d.result.code);
    }
  }

  /** Null for a kind that this version does not know. */
  static @Nullable TransferFrame read(WireReader in) throws Malformed {
    int kind = in.u8();
    if (kind < 1 || kind > 4) {
      return null;
    }
    TransferFrame frame =
        switch (kind) {
          case 1 ->
              new Offer(
                  in.u32(), in.u32(), in.bytes(SHA256_BYTES), in.bytes(in.count(MAX_META_BYTES)));
          case 2 -> new Want(in.i64(), in.u32(), in.i64());
          case 3 -> new Chunk(in.i64(), in.u32(), in.rest());
          default -> new Done(in.i64(), Result.of(in.u8()));
        };
    in.end();
    if (frame instanceof Chunk c && (c.data.isEmpty() || c.data.length() > CHUNK_BYTES)) {
      throw new Malformed("chunk of " + c.data.length() + " bytes");
    }
    return frame;
  }
}
