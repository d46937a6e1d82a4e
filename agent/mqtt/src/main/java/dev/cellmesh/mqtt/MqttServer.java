package dev.cellmesh.mqtt;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A broker and how to reach it.
 *
 * @param uri {@code mqtt://host:1883}, {@code mqtts://host:8883} for TLS, {@code
 *     ws://host:port/path} or {@code wss://} over WebSocket
 * @param clientId the client's identity at the broker, the same after a restart: it names the
 *     persistent session; 1 to 65,535 bytes
 * @param protocol the version of MQTT
 * @param username empty if the broker asks for none
 * @param password empty if the broker asks for none
 * @param caFile PEM certificates to trust with TLS; empty for the system's
 * @param certificate by which the broker knows us; empty if it asks for none
 * @param pace how patient we are with it
 */
public record MqttServer(
    URI uri,
    String clientId,
    Protocol protocol,
    Optional<String> username,
    Optional<String> password,
    Optional<Path> caFile,
    Optional<ClientCertificate> certificate,
    Pace pace) {
  /**
   * Times of a connection.
   *
   * @param keepAlive time without traffic after which the broker is probed; whole seconds
   * @param connectWithin longest time of one attempt to connect
   * @param firstBackOff pause after the first failed attempt; doubles with each further one
   * @param maxBackOff longest pause
   */
  public record Pace(
      Duration keepAlive, Duration connectWithin, Duration firstBackOff, Duration maxBackOff) {
    /** Probes after 30 s, ten seconds for an attempt, pauses from 1 s to 60 s. */
    static final Pace USUAL =
        new Pace(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60));

    /** Programmer's errors only: configuration is checked before. */
    public Pace {
      if (keepAlive.toSeconds() < 1 || !connectWithin.isPositive() || !firstBackOff.isPositive()) {
        throw new IllegalArgumentException("times must be positive");
      }
    }
  }

  /** The schemes that a broker can have, with their usual ports. */
  static final Map<String, Integer> PORTS =
      Map.of("mqtt", 1883, "mqtts", 8883, "ws", 80, "wss", 443);

  /** Programmer's errors only: configuration is checked before. */
  public MqttServer {
    if (uri.getScheme() == null || !PORTS.containsKey(uri.getScheme())) {
      throw new IllegalArgumentException("the scheme must be mqtt, mqtts, ws or wss: " + uri);
    }
    if (uri.getHost() == null || clientId.isEmpty()) {
      throw new IllegalArgumentException("a broker needs a host and a client id: " + uri);
    }
  }

  /** Without password and TLS; keep-alive 30 s, pauses from 1 s to 60 s. */
  public static MqttServer of(URI uri, String clientId) {
    return new MqttServer(
        uri,
        clientId,
        Protocol.AUTO,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Pace.USUAL);
  }

  /** The same with other pauses between attempts to connect. */
  public MqttServer withBackOff(Duration first, Duration longest) {
    return new MqttServer(
        uri,
        clientId,
        protocol,
        username,
        password,
        caFile,
        certificate,
        new Pace(pace.keepAlive, pace.connectWithin, first, longest));
  }

  /** The same in one version of MQTT. */
  public MqttServer withProtocol(Protocol version) {
    return new MqttServer(uri, clientId, version, username, password, caFile, certificate, pace);
  }

  /** The same with a user's name and password. */
  public MqttServer withLogin(String name, String secret) {
    return new MqttServer(
        uri, clientId, protocol, Optional.of(name), Optional.of(secret), caFile, certificate, pace);
  }

  /** The same trusting the certificates of a PEM file. */
  public MqttServer withCaFile(Path file) {
    return new MqttServer(
        uri, clientId, protocol, username, password, Optional.of(file), certificate, pace);
  }

  /** The same with a certificate of ours. */
  public MqttServer withCertificate(ClientCertificate ours) {
    return new MqttServer(
        uri, clientId, protocol, username, password, caFile, Optional.of(ours), pace);
  }

  boolean tls() {
    return isTls(uri);
  }

  static boolean isTls(URI uri) {
    return uri.getScheme().equals("mqtts") || uri.getScheme().equals("wss");
  }

  /** The form that Paho knows, with the scheme's usual port if none is given. */
  String pahoUri() {
    int port = uri.getPort() >= 0 ? uri.getPort() : PORTS.getOrDefault(uri.getScheme(), 1883);
    return switch (uri.getScheme()) {
      case "mqtt" -> "tcp://" + uri.getHost() + ":" + port;
      case "mqtts" -> "ssl://" + uri.getHost() + ":" + port;
      default -> {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        yield uri.getScheme() + "://" + uri.getHost() + ":" + port + path + query;
      }
    };
  }

  /** Without the password. */
  @Override
  public String toString() {
    return uri + " as " + clientId;
  }
}
