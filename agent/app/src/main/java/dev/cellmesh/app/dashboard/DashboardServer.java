package dev.cellmesh.app.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cellmesh.keys.AccessToken;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Serves the page, {@code /dashboard.json}, {@code /healthz} and {@code /metrics} over HTTP. No
 * reading ever goes through it: the page joins the room itself. What opens the room is for who has
 * the token; the page's files hold no secret, nor do metrics, which Prometheus asks for without.
 *
 * <p>On the JDK's own server: it adds 0 jars where Helidon adds 30, and what it serves is a handful
 * of static files to a handful of people ({@code docs/decisions}).
 */
public final class DashboardServer implements AutoCloseable {
  private static final String CSP =
      "default-src 'self'; connect-src *; style-src 'self' 'unsafe-inline'";

  /** A file descriptor and a selector's key each: more than anybody opens by mistake. */
  private static final int MAX_CONNECTIONS = 512;

  /** A connection on which nobody asks gives its place up. */
  private static final int MAX_IDLE_SECONDS = 5;

  private static final int MAX_REQUEST_SECONDS = 10;
  private static final int MAX_RESPONSE_SECONDS = 60;

  /** What the server asks the agent. */
  public interface Source {
    RoomInfo room();

    /** Null if all is well, else what is not. */
    @Nullable String ailment();

    /** Prometheus text format. */
    String metrics();
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Source source;
  private final Access access;
  private final HostCheck hosts;
  private final Assets assets;

  private DashboardServer(HttpServer server, Source source, AccessToken token, Assets assets) {
    this.assets = assets;
    this.access = new Access(token, server.getAddress().getPort());
    this.server = server;
    this.source = source;
    this.hosts = HostCheck.ofThisMachine();
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Starts to serve.
   *
   * @param token opens the room's information
   * @throws BindException if the address is taken or not this machine's
   */
  public static DashboardServer start(InetSocketAddress address, Source source, AccessToken token)
      throws IOException {
    return start(address, source, token, new Assets("dashboard"));
  }

  static DashboardServer start(
      InetSocketAddress address, Source source, AccessToken token, Assets assets)
      throws IOException {
    // Read by the JDK's server once, before the first one is made.
    limit("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    limit("sun.net.httpserver.idleInterval", MAX_IDLE_SECONDS);
    limit("sun.net.httpserver.maxReqTime", MAX_REQUEST_SECONDS);
    limit("sun.net.httpserver.maxRspTime", MAX_RESPONSE_SECONDS);
    HttpServer http = HttpServer.create(address, 0);
    DashboardServer dashboard = new DashboardServer(http, source, token, assets);
    http.setExecutor(dashboard.threads);
    http.createContext("/", dashboard::handle);
    http.start();
    if (!http.getAddress().getAddress().isLoopbackAddress()) {
      Logger.warn(
          "The dashboard listens on {}, without encryption: whoever listens on the way there gets"
              + " the room's key. Set dashboard.host = \"127.0.0.1\" to serve this machine alone.",
          http.getAddress());
    }
    return dashboard;
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  /** The port that was bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** The address that opens the page, and the room with it; never log it. */
  public String openingUrl() {
    return access.url(url());
  }

  /** The address of the page. */
  public String url() {
    InetSocketAddress bound = server.getAddress();
    boolean here = bound.getAddress().isLoopbackAddress() || bound.getAddress().isAnyLocalAddress();
    String host = here ? "localhost" : bound.getAddress().getHostAddress();
    return "http://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + bound.getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("Host");
      if (host == null || !hosts.allows(host)) {
        text(exchange, 421, "This server answers to its address or its machine's name only.\n");
      } else if (!isRead(exchange)) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        text(exchange, 405, "GET and HEAD only.\n");
      } else {
        route(exchange);
      }
    } catch (RuntimeException e) {
      Logger.error(e, "Cannot answer {}", exchange.getRequestURI());
      throw e;
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String offered = Access.offered(exchange);
    if (offered != null) {
      enter(exchange, offered);
      return;
    }
    switch (path) {
      case "/dashboard.json" -> {
        if (access.isAllowed(exchange)) {
          fresh(exchange, 200, "application/json", () -> source.room().json());
        } else {
          text(exchange, 403, Access.REFUSAL);
        }
      }
      case "/metrics" ->
          fresh(
              exchange,
              200,
              "text/plain; version=0.0.4; charset=utf-8",
              () -> source.metrics().getBytes(StandardCharsets.UTF_8));
      case "/healthz" -> {
        String ailment = source.ailment();
        text(exchange, ailment == null ? 200 : 503, (ailment == null ? "ok" : ailment) + "\n");
      }
      default -> {
        Assets.Asset asset = assets.find(path);
        if (asset == null) {
          text(exchange, 404, "No such page.\n");
        } else {
          send(exchange, asset);
        }
      }
    }
  }

  /** The token goes into a cookie, and out of the address, which may be shown and kept. */
  private void enter(HttpExchange exchange, String offered) throws IOException {
    if (access.isRight(offered)) {
      access.letIn(exchange);
      exchange.getResponseHeaders().set("Location", "/");
      text(exchange, 303, "");
    } else {
      text(exchange, 403, "That address is not the right one, or no longer. " + Access.REFUSAL);
    }
  }

  private static void send(HttpExchange exchange, Assets.Asset asset) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", asset.type);
    headers.set("ETag", asset.etag);
    headers.set(
        "Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    headers.set("Vary", "Accept-Encoding");
    if (asset.etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      secure(exchange);
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    byte[] body = asset.plain;
    if (asset.packed != null && takesGzip(exchange)) {
      headers.set("Content-Encoding", "gzip");
      body = asset.packed;
    }
    reply(exchange, 200, body);
  }

  private static void fresh(HttpExchange exchange, int status, String type, Supplier<byte[]> body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    reply(exchange, status, body.get());
  }

  private static void text(HttpExchange exchange, int status, String body) throws IOException {
    fresh(
        exchange, status, "text/plain; charset=utf-8", () -> body.getBytes(StandardCharsets.UTF_8));
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    secure(exchange);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static void secure(HttpExchange exchange) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", CSP);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    // Another site's page must not read the room's key through a window or frame of this one.
    headers.set("X-Frame-Options", "DENY");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static boolean isRead(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    return method.equals("GET") || method.equals("HEAD");
  }

  private static boolean takesGzip(HttpExchange exchange) {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    return accepted != null && accepted.toLowerCase(Locale.ROOT).contains("gzip");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
