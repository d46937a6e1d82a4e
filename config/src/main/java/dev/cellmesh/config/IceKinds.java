package dev.cellmesh.config;

import dev.cellmesh.config.kit.Addresses;
import dev.cellmesh.config.kit.Kind;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Raw;
import dev.cellmesh.config.kit.Rejection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs of STUN and TURN servers, strictly: libwebrtc crashes on anything else. */
record IceKinds(Pattern pattern, String range) implements Kind<String> {
  private static final Pattern STUN = pattern("stuns?", "");
  private static final Pattern TURN = pattern("turns?", "(?:\\?transport=(?:udp|tcp))?");

  private static Pattern pattern(String scheme, String tail) {
    return Pattern.compile(scheme + ":" + Addresses.HOST + "(?::(?<port>[0-9]{1,5}))?" + tail);
  }

  /** {@code stun:host[:port]} (RFC 7064). */
  static Kind<String> stun() {
    return new IceKinds(STUN, "\"stun:host:port\" or \"stuns:host:port\"");
  }

  /** {@code turn:host[:port][?transport=udp|tcp]} (RFC 7065). */
  static Kind<String> turn() {
    return new IceKinds(
        TURN, "\"turn:host:port\" or \"turns:host:port\", then perhaps ?transport=udp or tcp");
  }

  @Override
  public String read(Raw raw) throws Rejection {
    String text = raw.text(this);
    Matcher matcher = pattern.matcher(text);
    String port = matcher.matches() ? matcher.group("port") : "0";
    if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535)) {
      String shown = text.contains("@") ? "the URL" : raw.shown();
      throw new Rejection(
          Problem.Kind.BAD_VALUE, shown + " is no such URL", "it takes: " + range());
    }
    return text;
  }
}
