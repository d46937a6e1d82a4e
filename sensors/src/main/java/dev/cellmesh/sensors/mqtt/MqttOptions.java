package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.BrokerOptions;
import java.util.List;

/**
 * The local MQTT broker that sensors publish to.
 *
 * @param enabled whether to read from a broker at all
 * @param broker how to reach it
 * @param maxPayloadBytes larger messages are dropped and counted, 1 KiB to 1 MiB
 * @param topics what to read, 1 to 64 entries
 */
public record MqttOptions(
    boolean enabled, BrokerOptions broker, int maxPayloadBytes, List<TopicOptions> topics) {
  public MqttOptions {
    topics = List.copyOf(topics);
  }

  public MqttOptions withEnabled(boolean newEnabled) {
    return new MqttOptions(newEnabled, broker, maxPayloadBytes, topics);
  }

  public MqttOptions withBroker(BrokerOptions newBroker) {
    return new MqttOptions(enabled, newBroker, maxPayloadBytes, topics);
  }
}
