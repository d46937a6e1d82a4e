package dev.cellmesh.mqtt;

import dev.cellmesh.config.kit.TrustedCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to a broker: one virtual thread of ours connects, waits for the loss, pauses
 * and connects again, with a fresh Paho client each time, so that nothing of a dead one stays.
 */
public final class MqttLink implements AutoCloseable {
  private static final long CLOSE_WITHIN_MILLIS = 500;
  private static final long LEAVE_WITHIN_MILLIS = 1_000;

  private final MqttServer server;
  private final Session session;
  private final Thread thread;
  private volatile boolean closed;
  private int connections;

  /** The user of a link; called on the link's thread, but for Paho's callbacks. */
  public interface Session {
    /** Adds to the options of the next connect. */
    void prepare(MqttConnectionOptions options);

    /** Sets manual acknowledgement and callbacks; the callback must count down on a loss. */
    void attach(MqttAsyncClient client, int connection, CountDownLatch lost);

    /** Connected; may subscribe. */
    void connected(MqttAsyncClient client, int connection, IMqttToken connack)
        throws MqttException, MqttFault;

    /** The link is being closed, and the connection still stands; may wait a second at most. */
    default void leaving(MqttAsyncClient client) throws MqttException {}

    /** The connection is gone, or there was none. */
    void disconnected(MqttFault fault);
  }

  /**
   * @param name the link's name in logs
   */
  public MqttLink(String name, MqttServer server, Session session) {
    this.server = server;
    this.session = session;
    this.thread = Thread.ofVirtual().name("mqtt-" + name).unstarted(this::run);
  }

  /** Begins to connect, and returns at once. */
  public void start() {
    thread.start();
  }

  private void run() {
    Duration pause = server.firstBackOff();
    while (!closed) {
      boolean connected = false;
      try {
        connected = connectAndWait();
      } catch (InterruptedException _) {
        return;
      }
      pause = connected ? server.firstBackOff() : pause;
      try {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      } catch (InterruptedException _) {
        return;
      }
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(server.maxBackOff()) > 0 ? server.maxBackOff() : doubled;
    }
  }

  /** True if there was a connection for a while. */
  private boolean connectAndWait() throws InterruptedException {
    int connection = ++connections;
    CountDownLatch lost = new CountDownLatch(1);
    MqttAsyncClient client = null;
    boolean connected = false;
    try {
      client = new MqttAsyncClient(server.pahoUri(), server.clientId(), new MemoryPersistence());
      session.attach(client, connection, lost);
      IMqttToken connack = client.connect(options());
      connack.waitForCompletion(server.connectWithin().toMillis());
      session.connected(client, connection, connack);
      connected = true;
      lost.await();
      if (!closed) {
        session.disconnected(fault("the connection was lost", null));
      }
    } catch (MqttFault fault) {
      session.disconnected(fault);
    } catch (MqttException | RuntimeException e) {
      session.disconnected(fault(reason(e), e));
    } finally {
      dispose(client);
    }
    return connected;
  }

  private MqttConnectionOptions options() throws MqttFault {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(false);
    options.setKeepAliveInterval((int) server.keepAlive().toSeconds());
    options.setConnectionTimeout((int) Math.max(1, server.connectWithin().toSeconds()));
    server.username().ifPresent(options::setUserName);
    server.password().ifPresent(p -> options.setPassword(p.getBytes(StandardCharsets.UTF_8)));
    if (server.tls() && server.caFile().isPresent()) {
      options.setSocketFactory(trusting(server.caFile().get()));
    }
    session.prepare(options);
    return options;
  }

  private static SocketFactory trusting(Path caFile) throws MqttFault {
    try {
      return TrustedCertificates.only(caFile).getSocketFactory();
    } catch (IOException e) {
      throw new MqttFault(
          "cannot read CA certificates: " + e.getMessage(),
          caFile.toString(),
          "give a readable file with PEM certificates as the broker's caFile",
          e);
    }
  }

  private MqttFault fault(String what, @Nullable Throwable cause) {
    return new MqttFault(what, server.uri().toString(), mend(cause), cause);
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    int code = e instanceof MqttException m ? m.getReasonCode() : 0;
    return "cannot connect: "
        + switch (code) {
          case MqttReasons.BAD_USER_NAME_OR_PASSWORD -> "the broker refuses user name or password";
          case MqttReasons.NOT_AUTHORIZED -> "the broker does not admit this user";
          case MqttReasons.CLIENT_TIMEOUT -> "no answer in time";
          default -> cause.toString();
        };
  }

  private static String mend(@Nullable Throwable cause) {
    int code = cause instanceof MqttException m ? m.getReasonCode() : 0;
    return switch (code) {
      case MqttReasons.BAD_USER_NAME_OR_PASSWORD, MqttReasons.NOT_AUTHORIZED ->
          "check username and passwordFile against the broker's accounts";
      default -> "check that the broker runs, and its address, port and caFile";
    };
  }

  private void dispose(@Nullable MqttAsyncClient client) {
    if (client == null) {
      return;
    }
    try {
      if (closed && client.isConnected()) {
        session.leaving(client);
      }
    } catch (MqttException | RuntimeException _) {
      // The connection is lost in this moment: the same as a loss before.
    }
    try {
      if (client.isConnected()) {
        client.disconnectForcibly(CLOSE_WITHIN_MILLIS, CLOSE_WITHIN_MILLIS, true);
      } else {
        // Ends an attempt to connect that is under way.
        client.disconnectForcibly(0, 1, false);
      }
    } catch (MqttException | RuntimeException _) {
      // Paho throws when there is nothing to disconnect: the state we want.
    }
    try {
      client.close();
    } catch (MqttException | RuntimeException _) {
      // Closed already, or closing by itself.
    }
  }

  /** Disconnects within about two seconds; the broker keeps the session. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofMillis(LEAVE_WITHIN_MILLIS + 3 * CLOSE_WITHIN_MILLIS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
