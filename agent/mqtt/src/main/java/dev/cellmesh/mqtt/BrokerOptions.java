package dev.cellmesh.mqtt;

import dev.cellmesh.config.kit.Secret;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an MQTT broker, as the file says it.
 *
 * @param url {@code mqtt://host:port}, {@code mqtts://} (TLS), {@code ws://} or {@code wss://}
 *     (WebSocket, with a path); host and port always set
 * @param protocol the version of MQTT
 * @param username user name, or null
 * @param password its password, or null
 * @param caFile PEM certificates to trust instead of the system's, or null
 * @param certificate by which the broker knows us, or null
 * @param clientId MQTT client id, or null: made from the board's identity
 * @param qos quality of service, 0 or 1
 */
public record BrokerOptions(
    URI url,
    Protocol protocol,
    @Nullable String username,
    @Nullable Secret password,
    @Nullable Path caFile,
    @Nullable ClientCertificate certificate,
    @Nullable String clientId,
    int qos) {
  private static final int ID_CHARACTERS = 16;

  /** The same at another address. */
  public BrokerOptions withUrl(URI newUrl) {
    return new BrokerOptions(
        newUrl, protocol, username, password, caFile, certificate, clientId, qos);
  }

  /** Whether the connection is encrypted. */
  public boolean tls() {
    return MqttServer.isTls(url);
  }

  /**
   * The broker; the client id is the board's own unless one is given, so that the broker keeps the
   * session over a restart.
   *
   * @param board the board's identity in hexadecimal, 16 digits at least
   * @param suffix of the client id, for the second connection of a board to a broker
   */
  public MqttServer server(String board, String suffix) {
    MqttServer server =
        MqttServer.of(
                url,
                clientId != null
                    ? clientId
                    : "cellmesh-" + board.substring(0, ID_CHARACTERS) + suffix)
            .withProtocol(protocol);
    if (username != null) {
      server = server.withLogin(username, password == null ? "" : password.reveal());
    }
    if (certificate != null) {
      server = server.withCertificate(certificate);
    }
    return caFile == null ? server : server.withCaFile(caFile);
  }
}
