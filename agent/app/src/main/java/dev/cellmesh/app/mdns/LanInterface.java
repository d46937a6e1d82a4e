package dev.cellmesh.app.mdns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tinylog.Logger;

/**
 * An interface of this machine to a private network.
 *
 * @param address the machine's there, private (RFC 1918) or link-local (RFC 3927)
 * @param prefixBits of the network
 */
public record LanInterface(NetworkInterface device, Inet4Address address, int prefixBits) {
  /** A board has a cable and a radio, and perhaps bridges of containers. */
  public static final int MAX_INTERFACES = 4;

  /** Those that are up and can multicast, the one that the system lists first being first. */
  public static List<LanInterface> all() {
    List<LanInterface> all = new ArrayList<>();
    try {
      NetworkInterface.networkInterfaces()
          .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
          .forEach(device -> of(device).stream().findFirst().ifPresent(all::add));
    } catch (SocketException e) {
      Logger.debug("cannot list the network interfaces: {}", e.getMessage());
    }
    return List.copyOf(all.subList(0, Math.min(all.size(), MAX_INTERFACES)));
  }

  private static List<LanInterface> of(NetworkInterface device) {
    List<LanInterface> all = new ArrayList<>();
    try {
      if (device.isUp()
          && !device.isLoopback()
          && !device.isPointToPoint()
          && device.supportsMulticast()) {
        for (InterfaceAddress own : device.getInterfaceAddresses()) {
          if (own.getAddress() instanceof Inet4Address address && isPrivate(address)) {
            all.add(new LanInterface(device, address, own.getNetworkPrefixLength()));
          }
        }
      }
    } catch (SocketException e) {
      // It has just gone.
      Logger.debug("cannot look at {}: {}", device.getName(), e.getMessage());
    }
    return all;
  }

  /** Whether that is an address which no public host has. */
  public static boolean isPrivate(InetAddress address) {
    return address.isSiteLocalAddress() || address.isLinkLocalAddress();
  }

  /** Whether the other address is in this network. */
  public boolean reaches(InetAddress other) {
    int shift = Integer.SIZE - prefixBits;
    return other instanceof Inet4Address
        && prefixBits > 0
        && (number(other) ^ number(address)) >>> shift == 0;
  }

  static int number(InetAddress ipv4) {
    return ByteBuffer.wrap(ipv4.getAddress()).getInt();
  }
}
