package dev.cellmesh.mqtt;

import dev.cellmesh.config.kit.TrustedCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The sockets of encrypted connections. */
final class Tls {
  private Tls() {}

  /** What to connect with, or null for Java's own. */
  static @Nullable SocketFactory socketsFor(MqttServer server) throws MqttFault {
    if (!server.tls() || (server.caFile().isEmpty() && server.certificate().isEmpty())) {
      return null;
    }
    KeyManager[] ours = null;
    Optional<ClientCertificate> certificate = server.certificate();
    if (certificate.isPresent()) {
      ours = certificate.get().keyManagers();
    }
    try {
      Path caFile = server.caFile().orElse(null);
      return TrustedCertificates.only(caFile, ours).getSocketFactory();
    } catch (IOException e) {
      throw new MqttFault(
          "cannot read CA certificates: " + e.getMessage(),
          server.caFile().map(Path::toString).orElse("the system's certificates"),
          "give a readable file with PEM certificates as the broker's caFile",
          e);
    }
  }

  static boolean isToBlame(WireFault fault) {
    for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }
}
