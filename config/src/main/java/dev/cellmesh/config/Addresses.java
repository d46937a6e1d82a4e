package dev.cellmesh.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hosts and URLs. None may carry a password; none is resolved here. */
final class Addresses {
  private static final String NAME =
      "(?=.{1,253}(?![A-Za-z0-9_.-]))[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}))*\\.?";
  private static final String HOST = "(?:" + NAME + "|\\[[0-9A-Fa-f:.]{2,45}])";
  private static final Pattern HOST_ONLY = Pattern.compile(HOST + "|[0-9A-Fa-f:.]{2,45}");
  private static final Pattern STUN = ice("stuns?", "");
  private static final Pattern TURN = ice("turns?", "(?:\\?transport=(?:udp|tcp))?");

  private Addresses() {}

  private static Pattern ice(String scheme, String tail) {
    return Pattern.compile(scheme + ":" + HOST + "(?::(?<port>[0-9]{1,5}))?" + tail);
  }

  /** {@code stun:host[:port]} (RFC 7064), strictly: libwebrtc crashes on anything else. */
  static Kind<String> stun() {
    return new Ice(STUN, "\"stun:host:port\" or \"stuns:host:port\"");
  }

  /** {@code turn:host[:port][?transport=udp|tcp]} (RFC 7065), strictly. */
  static Kind<String> turn() {
    return new Ice(
        TURN, "\"turn:host:port\" or \"turns:host:port\", then perhaps ?transport=udp or tcp");
  }

  /** A Nostr relay. */
  static Kind<URI> relay() {
    return new Url(Map.of("ws", 80, "wss", 443), true, false);
  }

  /** An MQTT broker; the port is filled in. */
  static Kind<URI> broker() {
    return new Url(Map.of("mqtt", 1883, "mqtts", 8883), false, true);
  }

  /** An address to listen on. */
  static Kind<String> host() {
    return Kinds.text(253, HOST_ONLY.pattern(), "a host name or IP address");
  }

  private record Ice(Pattern pattern, String form) implements Kind<String> {
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

    @Override
    public String range() {
      return form;
    }
  }

  private record Url(Map<String, Integer> ports, boolean hasPath, boolean fillsPort)
      implements Kind<URI> {
    @Override
    public URI read(Raw raw) throws Rejection {
      String text = raw.text(this);
      if (text.contains("@")) {
        throw new Rejection(
            Problem.Kind.BAD_VALUE,
            "the URL holds an @",
            "put user name and password into keys of their own");
      }
      try {
        return check(raw, new URI(text));
      } catch (URISyntaxException e) {
        throw bad(raw, "is no URL");
      }
    }

    private URI check(Raw raw, URI url) throws Rejection, URISyntaxException {
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      Integer usual = ports.get(scheme);
      if (usual == null) {
        throw bad(raw, "has the wrong scheme");
      }
      String host = url.getHost();
      if (host == null || !HOST_ONLY.matcher(host).matches()) {
        throw bad(raw, "names no host");
      }
      if (url.getPort() == 0 || url.getPort() > 65535) {
        throw bad(raw, "has a port out of 1 to 65535");
      }
      String path = url.getRawPath() == null ? "" : url.getRawPath();
      boolean isBare = path.isEmpty() || path.equals("/");
      if (url.getRawFragment() != null || (!hasPath && !(isBare && url.getRawQuery() == null))) {
        throw bad(raw, "has more than host and port");
      }
      int port = fillsPort && url.getPort() < 0 ? usual : url.getPort();
      return new URI(scheme, null, host, port, hasPath ? url.getPath() : "", url.getQuery(), null);
    }

    private Rejection bad(Raw raw, String why) {
      return new Rejection(Problem.Kind.BAD_VALUE, raw.shown() + " " + why, "it takes: " + range());
    }

    @Override
    public String range() {
      return String.join(
          " or ", ports.keySet().stream().sorted().map(s -> '"' + s + "://host:port\"").toList());
    }
  }
}
