package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers send to the ports of an agent must not fill its card. */
class HostileClientsTest {
  private static final int REQUESTS = 500;
  private static final int AT_ONCE = 32;
  private static final int MOST_BYTES = 4_000;

  /** The beginning of a TLS 1.2 ClientHello, as from a client that was told wss:// here. */
  private static final byte[] TLS = {22, 3, 1, 0, 5, 1, 0, 0, 1, 3};

  private static final List<byte[]> BAD =
      List.of(
          TLS,
          ascii("\u0001\u0002\u0003garbage\r\n\r\n"),
          ascii("GET / HTTP/1.1\r\nno colon here\r\n\r\n"),
          ascii("GET /\u001b]0;owned\u0007 HTTP/1.1\r\nHost: x\r\n\r\n"),
          ascii("GET / HTTP/9.9\r\nHost: x\r\n\r\n"),
          ascii("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\nx"),
          upgrade("/", "1", "bad", ""),
          upgrade("/elsewhere", "13", "AAAAAAAAAAAAAAAAAAAAAA==", ""),
          // They end here, and the server's library has a warning for that.
          ascii("GET / HTTP/1.1\r\nHo"),
          ascii("GET / HTTP/1.1\r\nHost: x\r\nUpgra"),
          ascii("POST / HTTP/1.1\r\nA"),
          // An upgrade, and then a frame that is none.
          upgrade("/", "13", "AAAAAAAAAAAAAAAAAAAAAA==", "\u007f\u007f\u007f\u007f"));

  @TempDir Path folder;

  private static byte[] upgrade(String path, String version, String key, String rest) {
    return ascii(
        String.join(
            "\r\n",
            "GET " + path + " HTTP/1.1",
            "Host: x",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: " + version,
            "Sec-WebSocket-Key: " + key,
            "",
            rest));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void badRequests_toRelayAndPage_leaveFewLines() throws Exception {
    try (AgentProcess agent =
        AgentProcess.start(
            folder,
            """
            [board]
            stateDirectory = "%1$s"
            [room]
            name = "farm"
            [nostr]
            relays = ["ws://127.0.0.1:1"]
            [mqtt]
            enabled = false
            [relay]
            enabled = true
            host = "127.0.0.1"
            port = 0
            [dashboard]
            port = 0
            [status]
            socket = "%1$s/status.sock"
            """
                .formatted(folder))) {
      await().atMost(Duration.ofSeconds(60)).until(() -> agent.log().contains("runs as peer"));
      int relay = port(agent.log(), "relay listens on ws://127.0.0.1:");
      int before = agent.log().length();
      int page = port(agent.log(), "Dashboard at http://localhost:");
      try (ExecutorService strangers = Executors.newFixedThreadPool(AT_ONCE)) {
        for (int i = 0; i < REQUESTS; i++) {
          byte[] bad = BAD.get(i % BAD.size());
          var _ = strangers.submit(() -> answered(relay, bad));
          var _ = strangers.submit(() -> answered(page, bad));
        }
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> isServed(relay));
      assertThat(agent.log().substring(before))
          .as("the library warns of what is not complete")
          .contains("WARN");
      assertThat(agent.log().substring(before)).hasSizeLessThan(MOST_BYTES);
    }
  }

  private static int port(String log, String before) {
    Matcher port = Pattern.compile(Pattern.quote(before) + "(\\d+)").matcher(log);
    assertThat(port.find()).as(log).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private static boolean isServed(int port) throws IOException {
    return answered(port, ascii("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .contains("200 OK");
  }

  private static String answered(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(300);
      socket.getOutputStream().write(request);
      InputStream in = socket.getInputStream();
      byte[] some = new byte[400];
      int n = in.read(some);
      return n < 0 ? "" : new String(some, 0, n, StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException | SocketException e) {
      return ""; // it keeps silent, or hangs up
    }
  }
}
