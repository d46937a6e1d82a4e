package dev.cellmesh.simulator.run;

import dev.cellmesh.simulator.FrameTraffic;

/** What frames cost on a real wire, by calculation from {@code docs/protocol-link.md} and RFCs. */
final class Wire {
  /**
   * What a frame alone in its packet adds: IPv4 20, UDP 8, DTLS 1.2 with AES-GCM 37 (RFC 6347, RFC
   * 5288), SCTP 12 and its DATA chunk 16 (RFC 9260), the batch entry's header 4. Frames that share
   * a packet cost less.
   */
  private static final int FRAME_OVERHEAD_BYTES = 97;

  /**
   * What an idle link costs each end in a second: a PING or PONG of 105 bytes with all around it,
   * half as much for acknowledging the other's, and a fifth of two STUN messages of about 120 bytes
   * that ask for and give consent (RFC 7675).
   */
  static final int KEEP_ALIVE_BYTES = 205;

  /** GET, TIP, PULL, GONE and ENVELOPE of {@code docs/protocol.md}: digests and repair. */
  private static final int[] REPAIR = {16, 70, 71, 72, 73};

  private Wire() {}

  static long bytes(FrameTraffic frames) {
    return frames.bytes() + frames.frames() * FRAME_OVERHEAD_BYTES;
  }

  static long dataBytes(FrameTraffic frames) {
    return bytes(frames, FrameTraffic.DATA) + bytes(frames, FrameTraffic.BROADCAST);
  }

  static long repairBytes(FrameTraffic frames) {
    long sum = 0;
    for (int type : REPAIR) {
      sum += bytes(frames, type);
    }
    return sum;
  }

  static long repairFrames(FrameTraffic frames) {
    long sum = 0;
    for (int type : REPAIR) {
      sum += frames.frames(type);
    }
    return sum;
  }

  private static long bytes(FrameTraffic frames, int type) {
    return frames.bytes(type) + frames.frames(type) * FRAME_OVERHEAD_BYTES;
  }
}
