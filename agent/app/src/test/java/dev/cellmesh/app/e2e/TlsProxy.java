package dev.cellmesh.app.e2e;

import dev.cellmesh.mqtt.fixture.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Takes TLS off connections and hands them on to a port of this machine, as nginx would. */
final class TlsProxy implements AutoCloseable {
  private static final char[] NO_PASSWORD = new char[0];

  private final ServerSocket server;
  private final int behind;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsProxy(ServerSocket server, int behind) {
    this.server = server;
    this.behind = behind;
  }

  static TlsProxy start(Certificates certificates, int behind)
      throws IOException, GeneralSecurityException {
    ServerSocket server =
        context(certificates)
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    TlsProxy proxy = new TlsProxy(server, behind);
    Thread.ofVirtual().name("tls proxy").start(proxy::accept);
    return proxy;
  }

  private static SSLContext context(Certificates certificates)
      throws IOException, GeneralSecurityException {
    String key = Files.readString(certificates.serverKey()).replaceAll("-----[^-]+-----|\\s", "");
    PrivateKey secret =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    try (InputStream pem = Files.newInputStream(certificates.server())) {
      Certificate server = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      keys.setKeyEntry("server", secret, NO_PASSWORD, new Certificate[] {server});
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket outside = server.accept();
        Socket inside = new Socket(InetAddress.getLoopbackAddress(), behind);
        open.add(outside);
        open.add(inside);
        Thread.ofVirtual().start(() -> copy(outside, inside));
        Thread.ofVirtual().start(() -> copy(inside, outside));
      } catch (IOException e) {
        // Closed, or one connection less.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // A handshake that failed, or the other direction has ended.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
