/**
 * Readings from an MQTT broker, and messages to one. {@link dev.cellmesh.sensors.mqtt.MqttSensor}
 * subscribes; {@link dev.cellmesh.sensors.mqtt.MqttPublisher} publishes. MQTT 5 over Eclipse Paho.
 */
@NullMarked
package dev.cellmesh.sensors.mqtt;

import org.jspecify.annotations.NullMarked;
