package dev.cellmesh.app.dashboard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Tells whether a request's {@code Host} may be answered. DNS rebinding needs a foreign name that
 * resolves to this machine, so names are answered only if they are this machine's own; literal
 * addresses always are.
 */
final class HostCheck {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,64}]");
  private static final int MAX_HOST_CHARS = 255;

  private final Set<String> ownNames;

  HostCheck(Set<String> ownNames) {
    this.ownNames = ownNames;
  }

  /** This machine's name, bare and under {@code .local} (mDNS). */
  static HostCheck ofThisMachine() {
    try {
      String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
      int dot = name.indexOf('.');
      String bare = dot < 0 ? name : name.substring(0, dot);
      return new HostCheck(new TreeSet<>(List.of(name, bare, bare + ".local")));
    } catch (UnknownHostException e) {
      // A machine that cannot resolve its own name is still reachable by address.
      return new HostCheck(Set.of());
    }
  }

  boolean allows(String hostHeader) {
    if (hostHeader.length() > MAX_HOST_CHARS) {
      return false;
    }
    String host = withoutPort(hostHeader.toLowerCase(Locale.ROOT));
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || IPV4.matcher(host).matches()
        || IPV6.matcher(host).matches()
        || ownNames.contains(host);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    boolean insideBrackets = host.indexOf(']') > colon;
    return colon < 0 || insideBrackets ? host : host.substring(0, colon);
  }
}
