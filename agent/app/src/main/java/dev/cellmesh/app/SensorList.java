package dev.cellmesh.app;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.GpioConfig;
import dev.cellmesh.config.MqttConfig;
import dev.cellmesh.config.SimulatedConfig;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.sensors.Sensor;
import dev.cellmesh.sensors.gpio.GpioInput;
import dev.cellmesh.sensors.gpio.GpioSensor;
import dev.cellmesh.sensors.mqtt.KnownTopics;
import dev.cellmesh.sensors.mqtt.MqttSensor;
import dev.cellmesh.sensors.mqtt.MqttSourceOptions;
import dev.cellmesh.sensors.simulated.SimulatedKind;
import dev.cellmesh.sensors.simulated.SimulatedSensor;
import dev.cellmesh.sensors.vitals.VitalsReader;
import dev.cellmesh.sensors.vitals.VitalsSensor;
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
    for (SimulatedConfig simulated : config.simulated()) {
      sensors.add(simulated(simulated, self));
    }
    if (!config.gpio().isEmpty()) {
      sensors.add(
          new GpioSensor(
              "gpio",
              config.gpio().stream().map(SensorList::input).toList(),
              InstantSource.system()));
    }
    if (config.vitals().enabled()) {
      sensors.add(
          new VitalsSensor(
              VitalsReader.ofThisMachine(config.board().stateDirectory()),
              config.vitals().every(),
              InstantSource.system()));
    }
    return sensors;
  }

  static GpioInput input(GpioConfig gpio) {
    GpioInput.Pull pull =
        switch (gpio.pull()) {
          case NONE -> GpioInput.Pull.OFF;
          case UP -> GpioInput.Pull.UP;
          case DOWN -> GpioInput.Pull.DOWN;
        };
    GpioInput.Edge edge =
        switch (gpio.edge()) {
          case BOTH -> GpioInput.Edge.BOTH;
          case RISING -> GpioInput.Edge.RISING;
          case FALLING -> GpioInput.Edge.FALLING;
        };
    return new GpioInput(gpio.name(), gpio.pin(), gpio.activeLow(), pull, gpio.debounce(), edge);
  }

  private static Sensor simulated(SimulatedConfig simulated, PeerId self) {
    SimulatedKind kind =
        switch (simulated.kind()) {
          case TEMPERATURE -> SimulatedKind.TEMPERATURE;
          case HUMIDITY -> SimulatedKind.HUMIDITY;
          case PRESSURE -> SimulatedKind.PRESSURE;
          case ILLUMINANCE -> SimulatedKind.ILLUMINANCE;
          case VOLTAGE -> SimulatedKind.VOLTAGE;
          case CONTACT -> SimulatedKind.DOOR;
        };
    return new SimulatedSensor(
        simulated.name(), List.of(kind), self.w0(), simulated.every(), InstantSource.system());
  }

  private static Sensor mqtt(Config config, PeerId self) {
    return new MqttSensor(source(config.mqtt(), self), InstantSource.system());
  }

  static MqttSourceOptions source(MqttConfig mqtt, PeerId self) {
    return new MqttSourceOptions(
        "mqtt",
        Brokers.server(mqtt.broker(), self, ""),
        mqtt.topics().stream().map(Brokers::rule).toList(),
        KnownTopics.IGNORED,
        MQTT_SESSION,
        MAX_MQTT_UNACKNOWLEDGED,
        mqtt.maxPayloadBytes(),
        MAX_MQTT_RETAINED,
        mqtt.broker().qos());
  }
}
