package dev.cellmesh.config;

import dev.cellmesh.config.kit.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The local MQTT broker that sensors publish to.
 *
 * @param enabled whether to read from a broker at all
 * @param broker how to reach it
 * @param maxPayloadBytes larger messages are dropped and counted, 1 KiB to 1 MiB
 * @param topics what to read, 1 to 64 entries
 */
public record MqttConfig(
    boolean enabled, BrokerConfig broker, int maxPayloadBytes, List<MqttTopicConfig> topics) {
  public MqttConfig {
    topics = List.copyOf(topics);
  }

  public MqttConfig withEnabled(boolean newEnabled) {
    return new MqttConfig(newEnabled, broker, maxPayloadBytes, topics);
  }

  public MqttConfig withBroker(BrokerConfig newBroker) {
    return new MqttConfig(enabled, newBroker, maxPayloadBytes, topics);
  }

  public MqttConfig withTopics(List<MqttTopicConfig> newTopics) {
    return new MqttConfig(enabled, broker, maxPayloadBytes, newTopics);
  }

  /**
   * A connection to an MQTT 5 broker, in [mqtt] and in [[sink.mqtt]].
   *
   * @param url {@code mqtt://host[:port]} (1883) or {@code mqtts://host[:port]} (8883, TLS); host
   *     and port always set
   * @param username user name, or null
   * @param password its password, or null
   * @param caFile PEM certificates to trust instead of the system's, or null
   * @param clientId MQTT client id, or null: made from the board's identity by the agent
   * @param qos quality of service, 0 or 1
   */
  public record BrokerConfig(
      URI url,
      @Nullable String username,
      @Nullable Secret password,
      @Nullable Path caFile,
      @Nullable String clientId,
      int qos) {
    public BrokerConfig withUrl(URI newUrl) {
      return new BrokerConfig(newUrl, username, password, caFile, clientId, qos);
    }

    /** Whether the connection is encrypted. */
    public boolean tls() {
      return url.getScheme().equals("mqtts");
    }
  }
}
