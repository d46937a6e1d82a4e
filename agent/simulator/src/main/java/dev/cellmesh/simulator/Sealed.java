package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a sealed signal: who wrote it and what, in the clear, as long as the real one
 * would be.
 */
final class Sealed {
  private static final int HEADER_BYTES = PeerId.BYTES + 4;

  private Sealed() {}

  static Bytes seal(PeerId from, Bytes signal) {
    int length = signal.length();
    byte[] sealed = new byte[RelayTraffic.eventBytes(length)];
    from.write(sealed, 0);
    for (int i = 0; i < 4; i++) {
      sealed[PeerId.BYTES + i] = (byte) (length >>> (24 - 8 * i));
    }
    signal.copyTo(sealed, HEADER_BYTES);
    return Bytes.wrap(sealed);
  }

  /** Null if it is not what {@link #seal} made. */
  static @Nullable Input open(Bytes sealed) {
    if (sealed.length() < HEADER_BYTES) {
      return null;
    }
    int length = 0;
    for (int i = 0; i < 4; i++) {
      length = length << 8 | sealed.at(PeerId.BYTES + i);
    }
    if (length < 0 || length > sealed.length() - HEADER_BYTES) {
      return null;
    }
    PeerId from = PeerId.read(sealed.slice(0, PeerId.BYTES).toArray(), 0);
    return new Input.SignalReceived(from, sealed.slice(HEADER_BYTES, length));
  }
}
