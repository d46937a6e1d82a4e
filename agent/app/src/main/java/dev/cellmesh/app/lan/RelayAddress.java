package dev.cellmesh.app.lan;

import dev.cellmesh.app.mdns.LanInterface;
import dev.cellmesh.app.mdns.Mdns;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of relays that others name: {@code ws://}, a private IPv4 address and a port, so that
 * nobody can make a board talk to a public host, to itself, or look up a name.
 */
final class RelayAddress {
  /** In the announcement; a relay of another version is not used. */
  static final String VERSION = "v=1";

  private static final Pattern FORM =
      Pattern.compile("ws://(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}):([1-9]\\d{0,4})");

  private static final int MAX_PORT = 65_535;

  private RelayAddress() {}

  /** The address of a relay at that port; nothing unless it is a private one. */
  static Optional<String> of(Inet4Address address, int port) {
    boolean usable = LanInterface.isPrivate(address) && port > 0 && port <= MAX_PORT;
    return usable ? Optional.of("ws://" + address.getHostAddress() + ":" + port) : Optional.empty();
  }

  /** The address of a relay that is announced by DNS-SD; nothing unless it may be used. */
  static Optional<String> of(Mdns.Service service) {
    return service.texts().contains(VERSION)
        ? of(service.address(), service.port())
        : Optional.empty();
  }

  /** The same for what somebody has written. */
  static Optional<String> of(String url) {
    Matcher matcher = FORM.matcher(url);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      // Four numbers: no name is looked up.
      return InetAddress.getByName(matcher.group(1)) instanceof Inet4Address address
          ? of(address, Integer.parseInt(matcher.group(2)))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty(); // 999.1.1.1
    }
  }
}
