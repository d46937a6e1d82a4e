package dev.cellmesh.mqtt;

/**
 * What an {@link MqttPublisher} does, and its bounds.
 *
 * @param name the publisher's name in logs
 * @param server the broker
 * @param mark value of the user property {@code cellmesh}, such as the board's name
 * @param maxUnacknowledged messages that may wait, sent or not, for the broker's acknowledgement; 1
 *     to 65,535
 * @param qos quality of service, 0 or 1; with 0, what the network took counts as acknowledged
 */
public record MqttPublisherOptions(
    String name, MqttServer server, String mark, int maxUnacknowledged, int qos) {
  /** Programmer's errors only: configuration is checked before. */
  public MqttPublisherOptions {
    if (maxUnacknowledged < 1 || maxUnacknowledged > 65_535) {
      throw new IllegalArgumentException("maxUnacknowledged: " + maxUnacknowledged);
    }
    if (qos < 0 || qos > 1) {
      throw new IllegalArgumentException("qos: " + qos);
    }
  }

  /** With at most 1,024 messages unacknowledged, QoS 1. */
  public static MqttPublisherOptions of(String name, MqttServer server, String mark) {
    return new MqttPublisherOptions(name, server, mark, 1024, 1);
  }
}
