package dev.cellmesh.app.demo;

import dev.cellmesh.mesh.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one MQTT packet (MQTT 5, section 1.5). */
final class PacketWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PacketWriter octet(int value) {
    out.write(value);
    return this;
  }

  PacketWriter number(int value) {
    return octet(value >> 8).octet(value);
  }

  PacketWriter text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return number(bytes.length).raw(Bytes.wrap(bytes));
  }

  PacketWriter raw(Bytes bytes) {
    out.writeBytes(bytes.toArray());
    return this;
  }

  /** Bytes after their length, as properties are. */
  PacketWriter sized(Bytes bytes) {
    return length(bytes.length()).raw(bytes);
  }

  private PacketWriter length(int length) {
    int rest = length;
    while (rest >= 0x80) {
      octet((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return octet(rest);
  }

  Bytes bytes() {
    return Bytes.wrap(out.toByteArray());
  }

  /** The packet with its fixed header. */
  byte[] packet(int head) {
    Bytes body = bytes();
    return new PacketWriter().octet(head).sized(body).bytes().toArray();
  }
}
