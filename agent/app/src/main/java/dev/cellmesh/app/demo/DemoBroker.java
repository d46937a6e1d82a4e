package dev.cellmesh.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tinylog.Logger;

/**
 * A small MQTT broker for the demo, on loopback, without login: takes MQTT 3.1.1 and 5 at any
 * quality of service, hands on at most once, and keeps nothing. The embeddable brokers that can be
 * had speak no MQTT 5 and weigh megabytes.
 */
final class DemoBroker implements AutoCloseable {
  private static final int MAX_CLIENTS = 64;

  private final ServerSocket server;
  private final Set<DemoBrokerClient> clients = ConcurrentHashMap.newKeySet();

  private DemoBroker(ServerSocket server) {
    this.server = server;
  }

  /** Starts on the wanted port, or on any free one if that is taken. */
  static DemoBroker start(int wantedPort) throws IOException {
    DemoBroker broker = new DemoBroker(listen(wantedPort));
    Thread.ofVirtual().name("demo-broker").start(broker::accept);
    return broker;
  }

  private static ServerSocket listen(int wantedPort) throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try {
      return new ServerSocket(wantedPort, MAX_CLIENTS, here);
    } catch (IOException e) {
      Logger.debug("Port {}: {}", wantedPort, e.getMessage());
      return new ServerSocket(0, MAX_CLIENTS, here);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (clients.size() >= MAX_CLIENTS) {
          socket.close();
        } else {
          DemoBrokerClient client = new DemoBrokerClient(this, socket);
          clients.add(client);
          client.start();
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          Logger.warn("Demo broker: {}", e.getMessage());
        }
      }
    }
  }

  /** Hands a message to everyone who has subscribed. */
  void publish(DemoBrokerClient.Publication publication) {
    clients.forEach(client -> client.offer(publication));
  }

  void forget(DemoBrokerClient client) {
    clients.remove(client);
  }

  @Override
  public void close() throws IOException {
    server.close();
    clients.forEach(DemoBrokerClient::close);
  }
}
