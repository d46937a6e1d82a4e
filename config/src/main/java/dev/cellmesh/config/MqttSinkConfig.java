package dev.cellmesh.config;

/**
 * A broker that gets what the room publishes.
 *
 * @param broker how to reach it
 * @param channel the channel to subscribe to
 * @param filter which readings, an MQTT topic filter over {@code board/sensor}
 * @param topic template of the topic to publish to, with {@code {room}}, {@code {channel}}, {@code
 *     {board}} and {@code {sensor}}
 * @param retain whether the broker keeps the last value of each topic
 */
public record MqttSinkConfig(
    MqttConfig.BrokerConfig broker, String channel, String filter, String topic, boolean retain) {}
