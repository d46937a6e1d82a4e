package dev.cellmesh.nostr.relay;

import dev.cellmesh.nostr.TokenBucket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** How much the clients at one address may say together. Any thread. */
final class AddressRate {
  /**
   * A network of IPv6 is one site, or one machine that may call itself what it likes (RFC 6177).
   */
  private static final int SITE_BYTES = 8;

  private final TokenBucket messages;
  private final TokenBucket events;

  AddressRate(RelayLimits limits, long nowNanos) {
    int messagesPerSecond = limits.messagesPerSecondOfAddress();
    int eventsPerSecond = limits.eventsPerSecondOfAddress();
    this.messages = new TokenBucket(10.0 * messagesPerSecond, messagesPerSecond, nowNanos);
    this.events = new TokenBucket(10.0 * eventsPerSecond, eventsPerSecond, nowNanos);
  }

  synchronized boolean takesMessage(long nowNanos) {
    return messages.take(nowNanos);
  }

  synchronized boolean takesEvent(long nowNanos) {
    return events.take(nowNanos);
  }

  /** What counts as one address: an address of IPv4, a /64 of IPv6. */
  static String of(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return remote.toString();
    }
    InetAddress address = inet.getAddress();
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] site = Arrays.copyOf(Arrays.copyOf(address.getAddress(), SITE_BYTES), 2 * SITE_BYTES);
    try {
      return InetAddress.getByAddress(site).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address of IPv6", e);
    }
  }
}
