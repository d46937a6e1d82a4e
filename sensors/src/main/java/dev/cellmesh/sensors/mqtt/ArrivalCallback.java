package dev.cellmesh.sensors.mqtt;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** What Paho calls for one connection of a source: it only looks and passes on. */
final class ArrivalCallback implements MqttCallback {
  private static final byte[] NOTHING = {};

  private final int connection;
  private final int maxPayloadBytes;
  private final InstantSource clock;
  private final Runnable lost;
  private final Consumer<Arrival> onward;

  ArrivalCallback(
      int connection,
      int maxPayloadBytes,
      InstantSource clock,
      Runnable lost,
      Consumer<Arrival> onward) {
    this.connection = connection;
    this.maxPayloadBytes = maxPayloadBytes;
    this.clock = clock;
    this.lost = lost;
    this.onward = onward;
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    Arrival.Kind kind = kind(message);
    onward.accept(
        new Arrival(
            connection,
            message.getId(),
            topic,
            kind == Arrival.Kind.MESSAGE ? message.getPayload() : NOTHING,
            message.getQos(),
            message.isRetained(),
            kind,
            clock.instant()));
  }

  private Arrival.Kind kind(MqttMessage message) {
    @Nullable MqttProperties properties = message.getProperties();
    @Nullable List<UserProperty> marks = properties == null ? null : properties.getUserProperties();
    if (marks != null && marks.stream().anyMatch(m -> MqttPublisher.MARK.equals(m.getKey()))) {
      return Arrival.Kind.LOOP;
    }
    return message.getPayload().length > maxPayloadBytes
        ? Arrival.Kind.TOO_LARGE
        : Arrival.Kind.MESSAGE;
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    lost.run();
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    // Followed by disconnected() if it matters.
  }

  @Override
  public void deliveryComplete(IMqttToken token) {
    // A source publishes nothing.
  }

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {
    // The link's thread waits for the CONNACK itself.
  }

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {
    // No extended authentication.
  }
}
