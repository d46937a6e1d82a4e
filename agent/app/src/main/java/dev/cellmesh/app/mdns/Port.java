package dev.cellmesh.app.mdns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How multicast DNS reaches the network. For one thread. */
interface Port extends AutoCloseable {
  /** What has come, to be read before the next is received. */
  final class Datagram {
    private final byte[] bytes;
    private final int length;
    private final InetAddress from;
    private final boolean fromPort;

    Datagram(byte[] bytes, int length, InetAddress from, boolean fromPort) {
      this.bytes = bytes;
      this.length = length;
      this.from = from;
      this.fromPort = fromPort;
    }

    Message read() throws Wire.MalformedException {
      return Wire.read(bytes, length);
    }

    InetAddress from() {
      return from;
    }

    boolean isFromPort() {
      return fromPort;
    }
  }

  /** Takes part on these interfaces and no others. */
  void join(List<LanInterface> interfaces);

  void send(LanInterface on, byte[] message);

  /** Waits so long for a datagram; null if none comes. */
  @Nullable Datagram receive(int millis) throws IOException;

  @Override
  void close() throws IOException;
}
