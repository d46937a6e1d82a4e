package dev.cellmesh.app.dashboard;

import com.sun.net.httpserver.HttpExchange;
import dev.cellmesh.keys.AccessToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may see the room: whoever opened the page once by the address with the token has it in a
 * cookie from then on, which neither scripts nor other sites get to use.
 */
final class Access {
  /** Shown by the page and by whatever else asks. */
  static final String REFUSAL =
      "This page opens by the address that the board gives out: run `sudo cellmesh dashboard` on"
          + " the board, and open what it prints.\n";

  private static final String PARAMETER = "token=";
  private static final int MAX_COOKIE_CHARS = 8_192;
  private static final long COOKIE_SECONDS = 365L * 24 * 3_600;

  private final AccessToken token;
  private final String cookie;

  /**
   * @param port names the cookie: a browser keeps those of a host together, whatever their port
   */
  Access(AccessToken token, int port) {
    this.token = token;
    this.cookie = "cellmesh-" + port + "=";
  }

  /** The address that lets in. */
  String url(String page) {
    return page + "/?" + PARAMETER + token.text();
  }

  /** The token of the request's address, which may be wrong; null if it has none. */
  static @Nullable String offered(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    for (String part : query == null ? new String[0] : query.split("&", -1)) {
      if (part.startsWith(PARAMETER)) {
        return part.substring(PARAMETER.length());
      }
    }
    return null;
  }

  boolean isRight(String offered) {
    return token.matches(offered);
  }

  /** Whether the request comes from a browser that was let in. */
  boolean isAllowed(HttpExchange exchange) {
    List<String> headers = exchange.getRequestHeaders().getOrDefault("Cookie", List.of());
    for (String header : headers) {
      if (header.length() > MAX_COOKIE_CHARS) {
        continue;
      }
      for (String part : header.split(";", -1)) {
        String pair = part.strip();
        if (pair.startsWith(cookie) && isRight(pair.substring(cookie.length()))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Lets the browser in from now on. */
  void letIn(HttpExchange exchange) {
    exchange
        .getResponseHeaders()
        .set(
            "Set-Cookie",
            cookie
                + token.text()
                + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
                + COOKIE_SECONDS);
  }
}
