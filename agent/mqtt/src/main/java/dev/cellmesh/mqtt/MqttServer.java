package dev.cellmesh.mqtt;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A broker and how to reach it.
 *
 * @param uri {@code mqtt://host:1883}, or {@code mqtts://host:8883} for TLS
 * @param clientId the client's identity at the broker, the same after a restart: it names the
 *     persistent session; 1 to 65,535 bytes
 * @param username empty if the broker asks for none
 * @param password empty if the broker asks for none
 * @param caFile PEM certificates to trust with {@code mqtts}; empty for the system's
 * @param keepAlive time without traffic after which the broker is probed; whole seconds
 * @param connectWithin longest time of one attempt to connect
 * @param firstBackOff pause after the first failed attempt; doubles with each further one
 * @param maxBackOff longest pause
 */
public record MqttServer(
    URI uri,
    String clientId,
    Optional<String> username,
    Optional<String> password,
    Optional<Path> caFile,
    Duration keepAlive,
    Duration connectWithin,
    Duration firstBackOff,
    Duration maxBackOff) {

  /** Programmer's errors only: configuration is checked before. */
  public MqttServer {
    if (!"mqtt".equals(uri.getScheme()) && !"mqtts".equals(uri.getScheme())) {
      throw new IllegalArgumentException("the scheme must be mqtt or mqtts: " + uri);
    }
    if (uri.getHost() == null || clientId.isEmpty()) {
      throw new IllegalArgumentException("a broker needs a host and a client id: " + uri);
    }
    if (keepAlive.toSeconds() < 1 || !connectWithin.isPositive() || !firstBackOff.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }

  /** Without password and TLS; keep-alive 30 s, pauses from 1 s to 60 s. */
  public static MqttServer of(URI uri, String clientId) {
    return new MqttServer(
        uri,
        clientId,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(60));
  }

  /** The same with other pauses between attempts to connect. */
  public MqttServer withBackOff(Duration first, Duration longest) {
    return new MqttServer(
        uri, clientId, username, password, caFile, keepAlive, connectWithin, first, longest);
  }

  /** The same with a user's name and password. */
  public MqttServer withLogin(String name, String secret) {
    return new MqttServer(
        uri,
        clientId,
        Optional.of(name),
        Optional.of(secret),
        caFile,
        keepAlive,
        connectWithin,
        firstBackOff,
        maxBackOff);
  }

  /** The same trusting the certificates of a PEM file. */
  public MqttServer withCaFile(Path file) {
    return new MqttServer(
        uri,
        clientId,
        username,
        password,
        Optional.of(file),
        keepAlive,
        connectWithin,
        firstBackOff,
        maxBackOff);
  }

  boolean tls() {
    return "mqtts".equals(uri.getScheme());
  }

  /** The form that Paho knows, with the scheme's usual port if none is given. */
  String pahoUri() {
    int port = uri.getPort() >= 0 ? uri.getPort() : tls() ? 8883 : 1883;
    return (tls() ? "ssl://" : "tcp://") + uri.getHost() + ":" + port;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return uri + " as " + clientId;
  }
}
