package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message on the wire of every scheme here. The header has the fields and the length of the
 * core's ({@code docs/protocol.md}), so that a message costs all of them the same bytes.
 */
record Packet(Bytes bytes) {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 64;

  /** Types as in {@code docs/protocol.md}; below 64 are a scheme's own frames. */
  static final int DATA = 64;

  static final int BROADCAST = 65;
  static final int UNICAST = 67;

  private static final int HOPS_AT = 2;
  private static final int ORIGIN_AT = 4;

  /** To whoever subscribes; {@code hops} as in {@link #hops}. */
  static Packet data(int hops, PeerId origin, Stamp stamp, String topic, Bytes payload) {
    byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = start(DATA, hops, origin, stamp, 2 + utf8.length + payload.length());
    out.putShort((short) utf8.length).put(utf8);
    return end(out, payload);
  }

  static Packet broadcast(int hops, PeerId origin, Stamp stamp, Bytes payload) {
    return end(start(BROADCAST, hops, origin, stamp, payload.length()), payload);
  }

  static Packet unicast(int hops, PeerId origin, Stamp stamp, PeerId target, Bytes payload) {
    ByteBuffer out = start(UNICAST, hops, origin, stamp, PeerId.BYTES + payload.length());
    out.putLong(target.w0()).putLong(target.w1()).putLong(target.w2()).putLong(target.w3());
    return end(out, payload);
  }

  /**
   * What identifies a message beside its origin.
   *
   * @param channelId stands for the channel's name
   */
  record Stamp(long bootEpoch, long sequence, long channelId) {}

  private static ByteBuffer start(int type, int hops, PeerId origin, Stamp stamp, int bodyBytes) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + bodyBytes);
    out.put((byte) VERSION).put((byte) type).put((byte) hops).put((byte) 0);
    out.putLong(origin.w0()).putLong(origin.w1()).putLong(origin.w2()).putLong(origin.w3());
    out.putLong(stamp.bootEpoch).putLong(stamp.sequence).putLong(stamp.channelId);
    return out.position(HEADER_BYTES);
  }

  private static Packet end(ByteBuffer out, Bytes payload) {
    out.put(payload.toArray());
    byte[] frame = new byte[out.flip().remaining()];
    out.get(frame);
    return new Packet(Bytes.wrap(frame));
  }

  static boolean isMessage(Bytes frame) {
    return frame.length() >= HEADER_BYTES && frame.at(1) >= DATA;
  }

  int type() {
    return bytes.at(1);
  }

  /** What is left of the hop limit; schemes without one count hops down all the same. */
  int hops() {
    return bytes.at(HOPS_AT);
  }

  PeerId origin() {
    return peer(ORIGIN_AT);
  }

  Stamp stamp() {
    return new Stamp(word(36), word(44), word(52));
  }

  /** Equal for copies of one message, and in practice for no others. */
  long id() {
    return Mix.of(Mix.of(word(ORIGIN_AT), word(36)), Mix.of(word(44), word(52)));
  }

  /** Of a unicast message. */
  PeerId target() {
    return peer(HEADER_BYTES);
  }

  /** Empty unless it is data. */
  String topic() {
    return type() == DATA ? bytes.slice(HEADER_BYTES + 2, topicBytes()).utf8() : "";
  }

  Bytes payload() {
    int from =
        switch (type()) {
          case DATA -> HEADER_BYTES + 2 + topicBytes();
          case UNICAST -> HEADER_BYTES + PeerId.BYTES;
          default -> HEADER_BYTES;
        };
    return bytes.slice(from, bytes.length() - from);
  }

  /** The same message with one hop less. */
  Packet forwarded() {
    byte[] copy = bytes.toArray();
    copy[HOPS_AT]--;
    return new Packet(Bytes.wrap(copy));
  }

  private int topicBytes() {
    return (bytes.at(HEADER_BYTES) << 8) | bytes.at(HEADER_BYTES + 1);
  }

  private PeerId peer(int at) {
    return new PeerId(word(at), word(at + 8), word(at + 16), word(at + 24));
  }

  private long word(int at) {
    long word = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      word = (word << 8) | bytes.at(at + i);
    }
    return word;
  }
}
