package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.MqttServer;
import dev.cellmesh.mqtt.TopicFilter;
import java.time.Duration;
import java.util.List;

/**
 * What an {@link MqttSensor} reads, and its bounds.
 *
 * @param name the sensor's name in logs and counters
 * @param prefix stands before the names of the sensors, or empty
 * @param server the broker
 * @param rules what to subscribe to and how to name it; the first that matches a topic holds
 * @param ignore topic filters of messages to leave aside, counted
 * @param sessionExpiry how long the broker keeps messages for us while we are away
 * @param maxUnacknowledged messages of QoS 1 that may wait for their acknowledgement: MQTT's
 *     receive maximum; 1 to 65,535
 * @param maxWaiting messages of QoS 1 held for the decoder: brokers send more than the receive
 *     maximum allows (mosquitto 2.0.11 some 1,300 for 256); beyond it they are asked to send again
 * @param maxPayloadBytes longer payloads are dropped; 1 to 1 MiB
 * @param maxRetained retained messages taken after each connect; more are dropped
 * @param qos quality of service, 0 or 1
 */
public record MqttSourceOptions(
    String name,
    String prefix,
    MqttServer server,
    List<TopicRule> rules,
    List<String> ignore,
    Duration sessionExpiry,
    int maxUnacknowledged,
    int maxWaiting,
    int maxPayloadBytes,
    int maxRetained,
    int qos) {
  private static final int MIB = 1024 * 1024;

  /** Programmer's errors only: configuration is checked before. */
  public MqttSourceOptions {
    rules = List.copyOf(rules);
    ignore = List.copyOf(ignore);
    ignore.forEach(TopicFilter::check);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("no topics to subscribe to");
    }
    if (maxUnacknowledged < 1 || maxUnacknowledged > 65_535) {
      throw new IllegalArgumentException("maxUnacknowledged: " + maxUnacknowledged);
    }
    if (qos < 0 || qos > 1) {
      throw new IllegalArgumentException("qos: " + qos);
    }
    if (maxPayloadBytes < 1 || maxPayloadBytes > MIB || maxRetained < 0) {
      throw new IllegalArgumentException("bounds: " + maxPayloadBytes + ", " + maxRetained);
    }
  }

  /**
   * The defaults: the ignored topics of {@link KnownTopics}, a session of one day, 256 messages
   * unacknowledged, 4,096 waiting, payloads of 64 KiB, 1,000 retained messages, QoS 1.
   */
  public static MqttSourceOptions of(String name, MqttServer server, List<TopicRule> rules) {
    return new MqttSourceOptions(
        name,
        "",
        server,
        rules,
        KnownTopics.IGNORED,
        Duration.ofDays(1),
        256,
        4096,
        64 * 1024,
        1000,
        1);
  }

  /** The same with other bounds of what is held. */
  MqttSourceOptions withHeld(int unacknowledged, int waiting) {
    return new MqttSourceOptions(
        name,
        prefix,
        server,
        rules,
        ignore,
        sessionExpiry,
        unacknowledged,
        waiting,
        maxPayloadBytes,
        maxRetained,
        qos);
  }
}
