package dev.cellmesh.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.keys.AccessToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DashboardServerTest {
  private static final RoomInfo ROOM =
      new RoomInfo(
          "farm",
          "ab".repeat(32),
          "1570-2661-2105-3053",
          List.of("ws://127.0.0.1:7777"),
          "telemetry",
          true,
          List.of(new RoomInfo.IceServer(List.of("turn:t.example:3478"), "u", "p")),
          "1.2.3");

  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable String ailment;
  private DashboardServer server;
  private final AccessToken token = AccessToken.generate();

  @BeforeEach
  void start() throws IOException {
    server =
        DashboardServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new DashboardServer.Source() {
              @Override
              public RoomInfo room() {
                return ROOM;
              }

              @Override
              public @Nullable String ailment() {
                return ailment;
              }

              @Override
              public String metrics() {
                return "cellmesh_links 3\n";
              }
            },
            token,
            new Assets("dashboard-test"));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void page_isServedWithItsPolicies() throws Exception {
    HttpResponse<byte[]> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(text(page)).contains("test page");
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .contains("default-src 'self'; connect-src *; style-src 'self' 'unsafe-inline'");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
  }

  @Test
  void unchangedPage_isNotSentAgain() throws Exception {
    String etag = get("/").headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again = get("/", "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void page_isPackedForWhoTakesIt() throws Exception {
    HttpResponse<byte[]> packed = get("/", "Accept-Encoding", "gzip, br");
    assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
    assertThat(plain).isEqualTo(get("/").body());
    assertThat(packed.body()).hasSizeLessThan(plain.length);
  }

  @Test
  void hashedAsset_isKeptForEver() throws Exception {
    HttpResponse<byte[]> script = get("/assets/app-1a2b.js");
    assertThat(script.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    assertThat(script.headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
  }

  @Test
  void roomInfo_saysHowToJoin() throws Exception {
    HttpResponse<byte[]> info = get("/dashboard.json", "Cookie", cookie());
    assertThat(text(info))
        .isEqualTo(
            "{\"room\":\"farm\",\"roomKey\":\""
                + "ab".repeat(32)
                + "\",\"fingerprint\":\"1570-2661-2105-3053\",\"relays\":[\"ws://127.0.0.1:7777\"],\"channel\":\"telemetry\",\"open\":true,"
                + "\"iceServers\":[{\"urls\":[\"turn:t.example:3478\"],\"username\":\"u\","
                + "\"credential\":\"p\"}],\"version\":\"1.2.3\"}");
    assertThat(info.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(info.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  private String cookie() {
    return "other=1; cellmesh-" + server.port() + "=" + token.text();
  }

  @Test
  void roomInfo_isForWhoHasTheTokenAlone() throws Exception {
    String wrong = AccessToken.generate().text();
    for (String cookie :
        List.of(
            "a=b",
            "cellmesh-" + server.port() + "=",
            "cellmesh-" + server.port() + "=" + wrong,
            "cellmesh-1=" + token.text())) {
      HttpResponse<byte[]> refused = get("/dashboard.json", "Cookie", cookie);
      assertThat(refused.statusCode()).as(cookie).isEqualTo(403);
      assertThat(text(refused)).contains("run `sudo cellmesh dashboard` on the board");
    }
    assertThat(get("/dashboard.json").statusCode()).isEqualTo(403);
    assertThat(get("/").statusCode()).as("the page itself").isEqualTo(200);
  }

  @Test
  void openingUrl_letsTheBrowserIn_andLeavesNoTokenInItsAddress() throws Exception {
    assertThat(server.openingUrl()).isEqualTo(server.url() + "/?token=" + token.text());
    HttpResponse<byte[]> opened = get("/?token=" + token.text());
    assertThat(opened.statusCode()).isEqualTo(303);
    assertThat(opened.headers().firstValue("Location")).contains("/");
    String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("; HttpOnly").contains("; SameSite=Strict").contains("; Path=/");
    String pair = cookie.substring(0, cookie.indexOf(';'));
    assertThat(get("/dashboard.json", "Cookie", pair).statusCode()).isEqualTo(200);

    HttpResponse<byte[]> wrong = get("/?token=" + AccessToken.generate().text());
    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(text(wrong)).contains("no longer").contains("sudo cellmesh dashboard");
  }

  @Test
  void silentConnections_keepNobodyOut_andAreClosed() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 80; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      }
      assertThat(get("/").statusCode()).isEqualTo(200);
      for (Socket socket : silent) {
        socket.setSoTimeout(60_000);
        assertThat(socket.getInputStream().read()).as("closed by the server").isEqualTo(-1);
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void healthz_followsTheAgent() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    ailment = "gateway stands still";
    HttpResponse<byte[]> ill = get("/healthz");
    assertThat(ill.statusCode()).isEqualTo(503);
    assertThat(text(ill)).contains("gateway stands still");
  }

  @Test
  void metrics_areServed() throws Exception {
    assertThat(text(get("/metrics"))).isEqualTo("cellmesh_links 3\n");
  }

  @Test
  void pathsOutsideThePage_areNotFound() throws Exception {
    assertThat(get("/nothing.js").statusCode()).isEqualTo(404);
    for (String path :
        List.of(
            "/../META-INF/MANIFEST.MF", "/%2e%2e/tinylog.properties", "//etc/passwd", "/a%00b")) {
      String answer =
          raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(answer).as(path).containsAnyOf(" 404 ", " 400 ").doesNotContain("test page");
    }
  }

  @Test
  void foreignHost_isRefused() throws Exception {
    String answer =
        raw("GET /dashboard.json HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("roomKey");
  }

  @Test
  void otherMethods_areRefused() throws Exception {
    String answer =
        raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 405").contains("Allow: GET, HEAD");
  }
}
