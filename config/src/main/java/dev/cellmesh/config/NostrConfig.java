package dev.cellmesh.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where boards find each other.
 *
 * @param relays 0 to 16 different relays, {@code ws} or {@code wss}, all used in parallel
 * @param lan whether relays that announce themselves on the LAN are used, too
 * @param caFile PEM certificates to trust for {@code wss} beside the usual ones; null if none
 * @param maxProofOfWork bits of work for a relay that asks for it, 0 to 24
 */
public record NostrConfig(
    List<URI> relays, boolean lan, @Nullable Path caFile, int maxProofOfWork) {
  private static final Pattern THIS_MACHINE = Pattern.compile("localhost|127\\.[\\d.]+|\\[::1]");

  private static final Pattern OWN_HOST =
      Pattern.compile(
          THIS_MACHINE
              + "|10\\.[\\d.]+|192\\.168\\.[\\d.]+"
              + "|172\\.(1[6-9]|2\\d|3[01])\\.[\\d.]+|[\\w-]+\\.local");

  public NostrConfig {
    relays = List.copyOf(relays);
  }

  /** Whether all relays are on this machine or at private addresses. */
  public boolean isPrivate() {
    return relays.stream().allMatch(NostrConfig::isOwn);
  }

  /** Whether the relay is on this machine or at a private address (RFC 1918); no name look-up. */
  static boolean isOwn(URI relay) {
    return OWN_HOST.matcher(relay.getHost()).matches();
  }

  /** Whether all relays, of which there are some, are on this very machine. */
  public boolean isOnThisMachine() {
    return !relays.isEmpty() && relays.stream().allMatch(relay -> isThisMachine(relay.getHost()));
  }

  /** Whether the host is this machine's loopback; no name look-up. */
  public static boolean isThisMachine(String host) {
    return THIS_MACHINE.matcher(host).matches();
  }

  /** The same with other relays. */
  public NostrConfig withRelays(List<URI> others) {
    return new NostrConfig(others, lan, caFile, maxProofOfWork);
  }
}
