package dev.cellmesh.mesh.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The number that stands for a channel's name on the wire. */
public final class ChannelId {
  private ChannelId() {}

  /** The first eight bytes of SHA-256 of the name. */
  public static long of(String name) {
    return ByteBuffer.wrap(Hash.sha256().digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
