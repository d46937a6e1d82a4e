package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.MqttPublisher;
import java.time.Instant;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** A message as it came from the broker, on its way from Paho's thread to ours. */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; a copy per message would be waste.
record Arrival(
    int connection,
    int messageId,
    String topic,
    byte[] payload,
    int qos,
    boolean retained,
    Kind kind,
    Instant arrived) {
  private static final byte[] NOTHING = {};

  /** What Paho's thread saw at a glance. */
  enum Kind {
    /** To be decoded. */
    MESSAGE,
    /** Too large; its payload was left behind. */
    TOO_LARGE,
    /** Bears our own mark. */
    LOOP
  }

  /** A message that has just come over a connection. */
  static Arrival of(
      int connection, String topic, MqttMessage message, int maxPayloadBytes, Instant now) {
    Kind kind = kind(message, maxPayloadBytes);
    return new Arrival(
        connection,
        message.getId(),
        topic,
        kind == Kind.MESSAGE ? message.getPayload() : NOTHING,
        message.getQos(),
        message.isRetained(),
        kind,
        now);
  }

  private static Kind kind(MqttMessage message, int maxPayloadBytes) {
    @Nullable MqttProperties properties = message.getProperties();
    @Nullable List<UserProperty> marks = properties == null ? null : properties.getUserProperties();
    if (marks != null && marks.stream().anyMatch(m -> MqttPublisher.MARK.equals(m.getKey()))) {
      return Kind.LOOP;
    }
    return message.getPayload().length > maxPayloadBytes ? Kind.TOO_LARGE : Kind.MESSAGE;
  }
}
