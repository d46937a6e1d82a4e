package dev.cellmesh.app.e2e;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Keeps every message of a broker, as {@code topic payload}. */
final class Subscriber implements AutoCloseable, MqttCallback {
  private final MqttClient client;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  Subscriber(URI broker) throws MqttException {
    client =
        new MqttClient(
            "tcp://" + broker.getHost() + ":" + broker.getPort(), "spy", new MemoryPersistence());
    client.setCallback(this);
    client.connect();
    client.subscribe("#", 1);
  }

  /** The payloads on one topic, in the order they came. */
  List<String> on(String topic) {
    return messages.stream()
        .filter(message -> message.startsWith(topic + " "))
        .map(message -> message.substring(topic.length() + 1))
        .toList();
  }

  List<String> all() {
    return List.copyOf(messages);
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    messages.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {}

  @Override
  public void mqttErrorOccurred(MqttException e) {}

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String uri) {}

  @Override
  public void authPacketArrived(int reason, MqttProperties properties) {}

  @Override
  public void close() throws MqttException {
    client.disconnect();
    client.close();
  }
}
