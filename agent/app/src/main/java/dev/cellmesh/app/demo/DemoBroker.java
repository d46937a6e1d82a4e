package dev.cellmesh.app.demo;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;

/** An MQTT broker in this process, on loopback, without login, that keeps nothing. */
final class DemoBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Server server;
  private final int port;

  private DemoBroker(Server server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Starts on the wanted port, or on any free one if that is taken. */
  static DemoBroker start(int wantedPort) throws IOException {
    int port = isFree(wantedPort) ? wantedPort : anyFree();
    Properties properties = new Properties();
    properties.setProperty(IConfig.HOST_PROPERTY_NAME, HOST);
    properties.setProperty(IConfig.PORT_PROPERTY_NAME, Integer.toString(port));
    properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
    properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
    properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
    Server server = new Server();
    server.startServer(new MemoryConfig(properties));
    return new DemoBroker(server, port);
  }

  private static boolean isFree(int port) {
    if (port == 0) {
      return false;
    }
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFree() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    server.stopServer();
  }
}
