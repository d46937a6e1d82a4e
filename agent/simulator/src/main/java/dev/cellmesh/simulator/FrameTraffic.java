package dev.cellmesh.simulator;

import dev.cellmesh.mesh.wire.Bytes;

/** Frames that went into links until now, by type ({@code docs/protocol.md}). */
public final class FrameTraffic {
  /** A published message. */
  public static final int DATA = 64;

  /** A message to every peer. */
  public static final int BROADCAST = 65;

  private final long[] frames = new long[256];
  private final long[] bytes = new long[256];
  private long lost;
  private long refused;

  static FrameTraffic sum(Iterable<FrameTraffic> parts) {
    FrameTraffic sum = new FrameTraffic();
    for (FrameTraffic part : parts) {
      for (int type = 0; type < part.frames.length; type++) {
        sum.frames[type] += part.frames[type];
        sum.bytes[type] += part.bytes[type];
      }
      sum.lost += part.lost;
      sum.refused += part.refused;
    }
    return sum;
  }

  void sent(Bytes frame) {
    int type = frame.at(1);
    frames[type]++;
    bytes[type] += frame.length();
  }

  void lost() {
    lost++;
  }

  void refused() {
    refused++;
  }

  /** Frames of that type that were sent. */
  public long frames(int type) {
    return frames[type];
  }

  /** Bytes of the frames of that type, without what links add. */
  public long bytes(int type) {
    return bytes[type];
  }

  public long frames() {
    long sum = 0;
    for (long f : frames) {
      sum += f;
    }
    return sum;
  }

  public long bytes() {
    long sum = 0;
    for (long b : bytes) {
      sum += b;
    }
    return sum;
  }

  /** Frames that were sent and did not arrive: by loss, or by a partition. */
  public long framesLost() {
    return lost;
  }

  /** Frames that no link took: there was none, or its queue was full. */
  public long framesRefused() {
    return refused;
  }
}
