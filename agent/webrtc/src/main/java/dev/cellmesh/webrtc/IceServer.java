package dev.cellmesh.webrtc;

import dev.onvoid.webrtc.RTCIceServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A STUN or TURN server (RFC 7064, RFC 7065), for example {@code stun:stun.example.org:3478} or
 * {@code turn:turn.example.org?transport=tcp}. Checked strictly, because the native library ends
 * the process when it meets one it cannot read.
 *
 * @param username for TURN; empty for STUN
 * @param password for TURN; empty for STUN
 */
public record IceServer(String url, String username, String password) {
  private static final int MAX_CREDENTIAL_CHARS = 256;
  private static final int MAX_PORT = 65_535;
  private static final Pattern URL =
      Pattern.compile(
          "(stuns?|turns?):([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])"
              + "(?::([0-9]{1,5}))?(\\?transport=(udp|tcp))?");

  /**
   * Checks everything.
   *
   * @throws IllegalArgumentException saying what is wrong and how to mend it
   */
  public IceServer {
    Matcher m = URL.matcher(url);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "ICE server \""
              + url
              + "\" is not stun:HOST[:PORT], stuns:…, turn:HOST[:PORT][?transport=udp|tcp] or"
              + " turns:…");
    }
    if (m.group(3) != null) {
      int port = Integer.parseInt(m.group(3));
      if (port < 1 || port > MAX_PORT) {
        throw new IllegalArgumentException(
            "ICE server \"" + url + "\": port " + port + " is not in 1…" + MAX_PORT);
      }
    }
    boolean turn = m.group(1).startsWith("turn");
    if (!turn && m.group(4) != null) {
      throw new IllegalArgumentException(
          "ICE server \"" + url + "\": only TURN takes ?transport=; remove it");
    }
    if (m.group(1).equals("turns") && "udp".equals(m.group(5))) {
      throw new IllegalArgumentException(
          "ICE server \"" + url + "\": turns runs over TCP; remove ?transport=udp");
    }
    checkCredentials(url, turn, username, password);
  }

  private static void checkCredentials(String url, boolean turn, String username, String password) {
    if (turn && (username.isEmpty() || password.isEmpty())) {
      throw new IllegalArgumentException(
          "ICE server \"" + url + "\": TURN needs a username and a password");
    }
    if (!turn && !(username.isEmpty() && password.isEmpty())) {
      throw new IllegalArgumentException(
          "ICE server \"" + url + "\": STUN takes no username or password; remove them");
    }
    for (String text : List.of(username, password)) {
      if (text.length() > MAX_CREDENTIAL_CHARS || text.chars().anyMatch(c -> c < ' ' || c == 127)) {
        throw new IllegalArgumentException(
            "ICE server \""
                + url
                + "\": username and password are at most "
                + MAX_CREDENTIAL_CHARS
                + " characters without control characters");
      }
    }
  }

  /** A STUN server. */
  public static IceServer stun(String url) {
    return new IceServer(url, "", "");
  }

  RTCIceServer toNative() {
    RTCIceServer server = new RTCIceServer();
    server.urls = List.of(url);
    server.username = username;
    server.password = password;
    return server;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return url;
  }
}
