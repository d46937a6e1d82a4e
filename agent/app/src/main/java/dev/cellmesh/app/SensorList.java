package dev.cellmesh.app;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.MqttTopicConfig;
import dev.cellmesh.mesh.PeerId;
import dev.cellmesh.sensors.Sensor;
import dev.cellmesh.sensors.mqtt.KnownTopics;
import dev.cellmesh.sensors.mqtt.MqttSensor;
import dev.cellmesh.sensors.mqtt.MqttSourceOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The one place that names every driver: makes the sensors that the configuration asks for. */
final class SensorList {
  private static final Duration MQTT_SESSION = Duration.ofDays(1);
  private static final int MAX_MQTT_UNACKNOWLEDGED = 256;
  private static final int MAX_MQTT_RETAINED = 1_000;

  private SensorList() {}

  static List<Sensor> of(Config config, PeerId self) {
    List<Sensor> sensors = new ArrayList<>();
    if (config.mqtt().enabled()) {
      sensors.add(mqtt(config, self));
    }
    return sensors;
  }

  private static Sensor mqtt(Config config, PeerId self) {
    boolean retained = config.mqtt().topics().stream().anyMatch(MqttTopicConfig::retained);
    return new MqttSensor(
        new MqttSourceOptions(
            "mqtt",
            Brokers.server(config.mqtt().broker(), self, ""),
            config.mqtt().topics().stream().map(Brokers::rule).toList(),
            KnownTopics.IGNORED,
            MQTT_SESSION,
            MAX_MQTT_UNACKNOWLEDGED,
            config.mqtt().maxPayloadBytes(),
            retained ? MAX_MQTT_RETAINED : 0),
        InstantSource.system());
  }
}
