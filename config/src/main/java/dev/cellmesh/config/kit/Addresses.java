package dev.cellmesh.config.kit;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Hosts and URLs. None may carry a password; none is resolved here. */
public final class Addresses {
  private static final String NAME =
      "(?=.{1,253}(?![A-Za-z0-9_.-]))[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}))*\\.?";

  /** A host in a URL, as a regular expression without groups; an IPv6 address in brackets. */
  public static final String HOST = "(?:" + NAME + "|\\[[0-9A-Fa-f:.]{2,45}])";

  private static final Pattern HOST_ONLY = Pattern.compile(HOST + "|[0-9A-Fa-f:.]{2,45}");

  /** Stands for no usual port. */
  private static final int NO_PORT = -1;

  private Addresses() {}

  /** An address to listen on. */
  public static Kind<String> host() {
    return Kinds.text(253, HOST_ONLY.pattern(), "a host name or IP address");
  }

  /** A URL of one of the schemes, with a path and a query if it likes. */
  public static Kind<URI> url(Set<String> schemes) {
    return new Url(
        schemes.stream().collect(Collectors.toMap(Function.identity(), _ -> NO_PORT)), true);
  }

  /**
   * A URL of one of the schemes, with a path and a query if it likes; the port is filled in.
   *
   * @param ports the usual port by scheme
   */
  public static Kind<URI> url(Map<String, Integer> ports) {
    return new Url(ports, true);
  }

  /**
   * A server's URL, with nothing behind host and port; the port is filled in.
   *
   * @param ports the usual port by scheme
   */
  public static Kind<URI> server(Map<String, Integer> ports) {
    return new Url(ports, false);
  }

  private record Url(Map<String, Integer> ports, boolean hasPath) implements Kind<URI> {
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
      int port = url.getPort() < 0 ? usual : url.getPort();
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
