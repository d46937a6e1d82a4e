package dev.cellmesh.webrtc;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one side of a link is connected, as far as its candidates show it (RFC 8445; the words for
 * NATs are those of RFC 3489).
 */
final class Connectivity {
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "candidate:\\S+ \\S+ \\S+ \\S+ ([0-9A-Fa-f.:]+) (\\d+) typ (\\w+)"
              + "(?: raddr ([0-9A-Fa-f.:]+) rport (\\d+))?.*");

  /** Of a browser, which hides the address that it has itself. */
  private static final String HIDDEN = "0.0.0.0";

  /** By own address and port: what STUN servers have seen instead of them. */
  private final Map<String, Set<String>> mapped = new HashMap<>();

  private boolean ipv4;
  private boolean ipv6;
  private boolean publicHost;
  private boolean translated;
  private boolean symmetric;
  private boolean relayed;

  /** Takes one of that side's candidates into account. */
  void add(String candidate) {
    Matcher m = CANDIDATE.matcher(candidate);
    if (!m.matches()) {
      return;
    }
    InetAddress address = InetAddress.ofLiteral(m.group(1));
    ipv6 |= address instanceof Inet6Address;
    ipv4 |= !(address instanceof Inet6Address);
    switch (m.group(3)) {
      case "host" -> publicHost |= isPublic(address);
      case "relay" -> relayed = true;
      default -> {
        translated = true;
        String base = m.group(4);
        if (base != null && !base.equals(HIDDEN)) {
          Set<String> seen = mapped.computeIfAbsent(base + ' ' + m.group(5), _ -> new HashSet<>());
          seen.add(m.group(1) + ' ' + m.group(2));
          symmetric |= seen.size() > 1;
        }
      }
    }
  }

  /** Whether the address leads here from everywhere, if no firewall is before it. */
  private static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc; // RFC 4193
    boolean carrier = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64; // RFC 6598
    return !uniqueLocal
        && !carrier
        && !address.isSiteLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isLoopbackAddress();
  }

  /** In words, for people: {@code symmetric NAT}, {@code public address, IPv6 only}. */
  @Override
  public String toString() {
    String words;
    if (symmetric) {
      words = "symmetric NAT";
    } else if (translated) {
      words = "NAT";
    } else if (publicHost) {
      words = "public address";
    } else {
      words = ipv4 || ipv6 ? "private address, no answer from STUN" : "no address";
    }
    return words + (ipv6 && !ipv4 ? ", IPv6 only" : "") + (relayed ? ", TURN" : "");
  }
}
