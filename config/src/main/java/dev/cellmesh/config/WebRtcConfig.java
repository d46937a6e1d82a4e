package dev.cellmesh.config;

import dev.cellmesh.config.kit.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How links are opened through NATs.
 *
 * @param stun up to 8 servers as {@code stun:host[:port]} or {@code stuns:…}, checked strictly
 *     because the native library crashes on a bad URL
 * @param turn up to 8 relaying servers, always with user name and password for the same reason
 * @param portRange the local UDP ports to use, or null for whatever the system gives
 */
public record WebRtcConfig(
    List<String> stun, List<TurnServer> turn, @Nullable PortRange portRange) {
  public WebRtcConfig {
    stun = List.copyOf(stun);
    turn = List.copyOf(turn);
  }

  /**
   * One TURN server.
   *
   * @param url {@code turn:host[:port][?transport=udp|tcp]} or {@code turns:…}
   */
  public record TurnServer(String url, String username, Secret password) {}

  /** Local ports, both ends included, 1024 to 65535. */
  public record PortRange(int first, int last) {
    public PortRange {
      if (first < 1024 || last > 65535 || first > last) {
        throw new IllegalArgumentException("port range " + first + "-" + last);
      }
    }

    /** How many ports there are. */
    public int size() {
      return last - first + 1;
    }

    /** As it is written in the file: {@code first-last}. */
    @Override
    public String toString() {
      return first + "-" + last;
    }
  }
}
