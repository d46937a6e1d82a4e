package dev.cellmesh.nostr;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes the clients that relays are spoken to with. */
final class HttpClients {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  private HttpClients() {}

  static HttpClient forRelays(Optional<SSLContext> tls) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            // Relays on Node answer 400 to the attempt at HTTP/2 that is the default over ws.
            .version(HttpClient.Version.HTTP_1_1)
            .executor(task -> Thread.ofVirtual().name("nostr http").start(task))
            .connectTimeout(CONNECT_WITHIN);
    tls.ifPresent(client::sslContext);
    return client.build();
  }
}
