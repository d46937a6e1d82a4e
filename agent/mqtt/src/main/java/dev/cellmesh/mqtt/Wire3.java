package dev.cellmesh.mqtt;

import java.io.EOFException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 3.1.1, for brokers that speak no other. It has no receive maximum, no user properties, no
 * reason for the end of a connection, and sessions that never expire.
 */
final class Wire3 implements Wire {
  private static final long CLOSE_WITHIN_MILLIS = 500;

  /** The broker tells no limit; mosquitto and others take as many from a client by default. */
  private static final int MAX_IN_FLIGHT = 20;

  private final MqttServer server;
  private final @Nullable SocketFactory sockets;
  private final MqttAsyncClient client;
  private final AtomicBoolean lost = new AtomicBoolean();

  Wire3(MqttServer server, @Nullable SocketFactory sockets) throws WireFault {
    this.server = server;
    this.sockets = sockets;
    try {
      client = new MqttAsyncClient(server.pahoUri(), server.clientId(), new MemoryPersistence());
    } catch (MqttException e) {
      throw fault(e);
    }
  }

  @Override
  public Protocol protocol() {
    return Protocol.V311;
  }

  @Override
  public Accepted connect(Wishes wishes, Events events) throws WireFault {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setAutomaticReconnect(false);
    options.setCleanSession(!wishes.keepsSession());
    options.setMaxInflight(MAX_IN_FLIGHT + 1);
    options.setKeepAliveInterval((int) server.pace().keepAlive().toSeconds());
    options.setConnectionTimeout((int) Math.max(1, server.pace().connectWithin().toSeconds()));
    server.username().ifPresent(options::setUserName);
    server.password().ifPresent(p -> options.setPassword(p.toCharArray()));
    if (sockets != null) {
      options.setSocketFactory(sockets);
    }
    client.setManualAcks(true);
    client.setCallback(new Callback(events));
    try {
      IMqttToken connack = client.connect(options);
      connack.waitForCompletion(server.pace().connectWithin().toMillis());
      return new Accepted(connack.getSessionPresent(), MAX_IN_FLIGHT, Long.MAX_VALUE);
    } catch (MqttException e) {
      throw fault(e);
    }
  }

  @Override
  public int[] subscribe(List<String> filters, int qos, Retained retained, boolean withOwn)
      throws WireFault {
    int[] wanted = new int[filters.size()];
    Arrays.fill(wanted, qos);
    try {
      IMqttToken suback = client.subscribe(filters.toArray(String[]::new), wanted);
      suback.waitForCompletion(server.pace().connectWithin().toMillis());
      return suback.getGrantedQos();
    } catch (MqttException e) {
      throw fault(e);
    }
  }

  @Override
  public void acknowledge(int id) {
    try {
      client.messageArrivedComplete(id, 1);
    } catch (MqttException | RuntimeException _) {
      // The connection went down a moment ago: the broker sends the message again.
    }
  }

  @Override
  public void publish(
      String topic, byte[] payload, int qos, boolean isRetained, String mark, Outcome outcome)
      throws WireFault {
    try {
      client.publish(topic, payload, qos, isRetained, null, new Token(outcome));
    } catch (MqttException e) {
      throw sendFault(e);
    }
  }

  @Override
  public void roundTrip(long withinMillis) throws WireFault {
    try {
      client.unsubscribe("cellmesh/nothing").waitForCompletion(withinMillis);
    } catch (MqttException e) {
      throw fault(e);
    }
  }

  /** No reason can be given; the end of the connection has the effect. */
  @Override
  public void closeOverrun() {
    close();
  }

  @Override
  public void close() {
    lost.set(true);
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

  private static WireFault sendFault(MqttException e) {
    return MqttReasons.ISSUES_OF_THE_CONNECTION.contains(e.getReasonCode())
        ? fault(e)
        : new WireFault(WireFault.Kind.MESSAGE, e.toString(), e);
  }

  private static WireFault fault(MqttException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return switch (e.getReasonCode()) {
      case MqttException.REASON_CODE_INVALID_PROTOCOL_VERSION ->
          new WireFault(WireFault.Kind.VERSION, "the broker does not speak MQTT 3.1.1", e);
      case MqttException.REASON_CODE_FAILED_AUTHENTICATION ->
          new WireFault(WireFault.Kind.CREDENTIALS, "the broker refuses user name or password", e);
      case MqttException.REASON_CODE_NOT_AUTHORIZED, MqttException.REASON_CODE_INVALID_CLIENT_ID ->
          new WireFault(WireFault.Kind.CREDENTIALS, "the broker does not admit this user", e);
      case MqttException.REASON_CODE_CLIENT_TIMEOUT ->
          new WireFault(WireFault.Kind.TIMEOUT, "no answer in time", e);
      case MqttException.REASON_CODE_MAX_INFLIGHT ->
          new WireFault(WireFault.Kind.FULL, "as many messages as the broker takes are sent", e);
      case MqttException.REASON_CODE_CONNECTION_LOST ->
          cause instanceof EOFException
              ? new WireFault(
                  WireFault.Kind.NO_ANSWER, "the broker ended the connection without an answer", e)
              : new WireFault(WireFault.Kind.NETWORK, cause.toString(), e);
      default -> new WireFault(WireFault.Kind.NETWORK, cause.toString(), e);
    };
  }

  private record Token(Outcome outcome) implements IMqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      outcome.settled(null);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      // The connection: the broker has no way to refuse a message but to end it.
    }
  }

  private final class Callback implements MqttCallback {
    private final Events events;

    Callback(Events events) {
      this.events = events;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      events.arrived(
          new Delivery(
              message.getId(),
              topic,
              message.getPayload(),
              message.getQos(),
              message.isRetained(),
              false));
    }

    @Override
    public void connectionLost(Throwable cause) {
      if (lost.compareAndSet(false, true)) {
        events.lost(new WireFault(WireFault.Kind.NETWORK, "the connection was lost", cause));
      }
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
      // The publisher hears of each message by its own token.
    }
  }
}
