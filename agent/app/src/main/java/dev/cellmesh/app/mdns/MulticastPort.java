package dev.cellmesh.app.mdns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** UDP port 5353, shared with whoever else on this machine speaks multicast DNS. */
final class MulticastPort implements Port {
  private static final int PORT = 5353;
  private static final int TTL = 255; // RFC 6762, section 11

  private final InetAddress group;
  private final DatagramChannel channel;
  private final Map<LanInterface, MembershipKey> joined = new HashMap<>();
  private final DatagramPacket packet =
      new DatagramPacket(new byte[Wire.MAX_BYTES], Wire.MAX_BYTES);

  private MulticastPort(DatagramChannel channel, InetAddress group) {
    this.channel = channel;
    this.group = group;
  }

  static MulticastPort open() throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
      channel.bind(new InetSocketAddress(PORT));
      return new MulticastPort(channel, InetAddress.getByName("224.0.0.251"));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void join(List<LanInterface> interfaces) {
    joined
        .entrySet()
        .removeIf(
            entry -> {
              boolean left = !interfaces.contains(entry.getKey());
              if (left) {
                entry.getValue().drop();
              }
              return left;
            });
    for (LanInterface each : interfaces) {
      if (!joined.containsKey(each)) {
        try {
          joined.put(each, channel.join(group, each.device()));
        } catch (IOException | IllegalStateException e) {
          Logger.debug("no multicast on {}: {}", each.device().getName(), e.getMessage());
        }
      }
    }
  }

  @Override
  public void send(LanInterface on, byte[] message) {
    try {
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, on.device());
      channel.send(ByteBuffer.wrap(message), new InetSocketAddress(group, PORT));
    } catch (IOException e) {
      // The interface goes down, or a filter forbids it: other ways to relays are left.
      Logger.debug("nothing sent on {}: {}", on.device().getName(), e.getMessage());
    }
  }

  @Override
  public @Nullable Datagram receive(int millis) throws IOException {
    channel.socket().setSoTimeout(Math.max(1, millis));
    try {
      packet.setLength(Wire.MAX_BYTES);
      channel.socket().receive(packet);
      return new Datagram(
          packet.getData(), packet.getLength(), packet.getAddress(), packet.getPort() == PORT);
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
