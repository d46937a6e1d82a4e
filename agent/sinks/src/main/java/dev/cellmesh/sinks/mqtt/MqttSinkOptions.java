package dev.cellmesh.sinks.mqtt;

import dev.cellmesh.mqtt.BrokerOptions;
import java.util.List;

/**
 * Brokers that get what the room publishes.
 *
 * @param sinks up to 8
 */
public record MqttSinkOptions(List<One> sinks) {
  public MqttSinkOptions {
    sinks = List.copyOf(sinks);
  }

  /**
   * One of them.
   *
   * @param broker how to reach it
   * @param channel the channel to subscribe to
   * @param filter which readings, an MQTT topic filter over {@code board/sensor}
   * @param topic template of the topic to publish to, with {@code {room}}, {@code {channel}},
   *     {@code {board}} and {@code {sensor}}
   * @param retain whether the broker keeps the last value of each topic
   * @param isSource whether the board reads from the same broker
   */
  public record One(
      BrokerOptions broker,
      String channel,
      String filter,
      String topic,
      boolean retain,
      boolean isSource) {}
}
