package dev.cellmesh.mqtt;

import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** MQTT 5.0. */
final class Wire5 implements Wire {
  private static final long CLOSE_WITHIN_MILLIS = 500;

  private final MqttServer server;
  private final @Nullable SocketFactory sockets;
  private final MqttAsyncClient client;
  private final AtomicBoolean lost = new AtomicBoolean();

  Wire5(MqttServer server, @Nullable SocketFactory sockets) throws WireFault {
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
    return Protocol.V5;
  }

  @Override
  public Accepted connect(Wishes wishes, Events events) throws WireFault {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(!wishes.keepsSession());
    options.setSessionExpiryInterval(wishes.sessionExpirySeconds());
    options.setReceiveMaximum(wishes.receiveMaximum());
    if (wishes.maxPacketBytes() < Long.MAX_VALUE) {
      options.setMaximumPacketSize(wishes.maxPacketBytes());
    }
    options.setKeepAliveInterval((int) server.pace().keepAlive().toSeconds());
    options.setConnectionTimeout((int) Math.max(1, server.pace().connectWithin().toSeconds()));
    server.username().ifPresent(options::setUserName);
    server.password().ifPresent(p -> options.setPassword(p.getBytes(StandardCharsets.UTF_8)));
    if (sockets != null) {
      options.setSocketFactory(sockets);
    }
    client.setManualAcks(true);
    client.setCallback(new Callback(events));
    try {
      IMqttToken connack = client.connect(options);
      connack.waitForCompletion(server.pace().connectWithin().toMillis());
      MqttProperties properties = connack.getResponseProperties();
      Integer receiveMaximum = properties == null ? null : properties.getReceiveMaximum();
      Long maxPacket = properties == null ? null : properties.getMaximumPacketSize();
      return new Accepted(
          connack.getSessionPresent(),
          receiveMaximum == null ? 65_535 : receiveMaximum,
          maxPacket == null ? Long.MAX_VALUE : maxPacket);
    } catch (MqttException e) {
      throw fault(e);
    }
  }

  @Override
  public int[] subscribe(List<String> filters, int qos, Retained retained, boolean withOwn)
      throws WireFault {
    MqttSubscription[] subscriptions = new MqttSubscription[filters.size()];
    for (int i = 0; i < subscriptions.length; i++) {
      subscriptions[i] = new MqttSubscription(filters.get(i), qos);
      subscriptions[i].setNoLocal(!withOwn);
      subscriptions[i].setRetainHandling(
          switch (retained) {
            case ALWAYS -> 0;
            case ONCE -> 1;
            case NEVER -> 2;
          });
    }
    try {
      IMqttToken suback = client.subscribe(subscriptions);
      suback.waitForCompletion(server.pace().connectWithin().toMillis());
      return suback.getReasonCodes();
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
    MqttProperties properties = new MqttProperties();
    properties.setUserProperties(List.of(new UserProperty(MqttPublisher.MARK, mark)));
    try {
      client.publish(
          topic, new MqttMessage(payload, qos, isRetained, properties), null, new Token(outcome));
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

  @Override
  public void closeOverrun() {
    end(0, MqttReasons.RECEIVE_MAXIMUM_EXCEEDED);
  }

  @Override
  public void close() {
    end(CLOSE_WITHIN_MILLIS, 0);
  }

  private void end(long quiesceMillis, int reason) {
    lost.set(true);
    try {
      if (client.isConnected()) {
        client.disconnectForcibly(quiesceMillis, CLOSE_WITHIN_MILLIS, reason, new MqttProperties());
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
      case MqttReasons.BAD_USER_NAME_OR_PASSWORD ->
          new WireFault(WireFault.Kind.CREDENTIALS, "the broker refuses user name or password", e);
      case MqttReasons.NOT_AUTHORIZED ->
          new WireFault(WireFault.Kind.CREDENTIALS, "the broker does not admit this user", e);
      case MqttReasons.UNSUPPORTED_VERSION, MqttReasons.INVALID_CONNACK ->
          new WireFault(WireFault.Kind.VERSION, "the broker does not speak MQTT 5", e);
      case MqttReasons.CLIENT_TIMEOUT ->
          new WireFault(WireFault.Kind.TIMEOUT, "no answer in time", e);
      case MqttReasons.TOO_MANY_IN_FLIGHT ->
          new WireFault(WireFault.Kind.FULL, "as many messages as the broker takes are sent", e);
      case MqttReasons.CONNECTION_LOST ->
          cause instanceof EOFException
              ? new WireFault(
                  WireFault.Kind.NO_ANSWER, "the broker ended the connection without an answer", e)
              : new WireFault(WireFault.Kind.NETWORK, cause.toString(), e);
      default ->
          e.getReasonCode() >= MqttReasons.FIRST_ERROR && e.getReasonCode() <= 0xff
              ? new WireFault(
                  WireFault.Kind.NETWORK,
                  "the broker refuses the connection, reason code " + e.getReasonCode(),
                  e)
              : new WireFault(WireFault.Kind.NETWORK, cause.toString(), e);
    };
  }

  private record Token(Outcome outcome) implements MqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      int code = codes == null || codes.length == 0 ? 0 : codes[0];
      outcome.settled(code >= MqttReasons.FIRST_ERROR ? Integer.valueOf(code) : null);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      int code = exception instanceof MqttException m ? m.getReasonCode() : 0;
      // Codes of MQTT 5 are one byte and the broker's; larger ones are Paho's: the connection.
      if (code >= MqttReasons.FIRST_ERROR && code <= 0xff) {
        outcome.settled(code);
      }
    }
  }

  private final class Callback implements MqttCallback {
    private final Events events;

    Callback(Events events) {
      this.events = events;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      @Nullable MqttProperties properties = message.getProperties();
      @Nullable List<UserProperty> marks =
          properties == null ? null : properties.getUserProperties();
      boolean isMarked =
          marks != null && marks.stream().anyMatch(m -> MqttPublisher.MARK.equals(m.getKey()));
      events.arrived(
          new Delivery(
              message.getId(),
              topic,
              message.getPayload(),
              message.getQos(),
              message.isRetained(),
              isMarked));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      if (lost.compareAndSet(false, true)) {
        events.lost(why(response));
      }
    }

    private static WireFault why(MqttDisconnectResponse response) {
      int code = response.getReturnCode();
      @Nullable MqttException exception = response.getException();
      if (code == MqttReasons.SESSION_TAKEN_OVER) {
        return new WireFault(
            WireFault.Kind.TAKEN_OVER,
            "another client has connected with the same client id",
            null);
      }
      String said =
          code >= MqttReasons.FIRST_ERROR
              ? "the broker ended the connection, reason code " + code
              : "the connection was lost";
      return new WireFault(WireFault.Kind.NETWORK, said, exception);
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
      // Followed by disconnected() if it matters.
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
      // The publisher hears of each message by its own token.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
      // connect() waits for the CONNACK itself.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
      // No extended authentication.
    }
  }
}
