package dev.cellmesh.app.demo;

import dev.cellmesh.mesh.wire.Bytes;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one MQTT packet (MQTT 5, section 1.5). */
final class PacketReader {
  private final byte[] bytes;
  private int at;

  PacketReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The remaining length of a fixed header. */
  static int length(DataInputStream in) throws IOException {
    int length = 0;
    for (int shift = 0; shift <= 21; shift += 7) {
      int next = in.readUnsignedByte();
      length |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return length;
      }
    }
    throw new IOException("a length of more than four bytes");
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  int octet() throws IOException {
    if (at >= bytes.length) {
      throw new IOException("a packet ends too early");
    }
    return bytes[at++] & 0xff;
  }

  int number() throws IOException {
    return (octet() << 8) | octet();
  }

  String text() throws IOException {
    return new String(take(number()).toArray(), StandardCharsets.UTF_8);
  }

  /** Bytes after their length, as properties are. */
  Bytes sized() throws IOException {
    int length = 0;
    for (int shift = 0; shift <= 21; shift += 7) {
      int next = octet();
      length |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return take(length);
      }
    }
    throw new IOException("a length of more than four bytes");
  }

  Bytes rest() throws IOException {
    return take(bytes.length - at);
  }

  private Bytes take(int count) throws IOException {
    if (count > bytes.length - at) {
      throw new IOException("a packet ends too early");
    }
    at += count;
    return Bytes.wrap(bytes, at - count, count);
  }
}
