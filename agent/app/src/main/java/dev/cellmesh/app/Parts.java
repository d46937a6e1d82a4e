package dev.cellmesh.app;

import dev.cellmesh.app.sink.MqttSinkDriver;
import dev.cellmesh.config.Config;
import dev.cellmesh.config.Configuration;
import dev.cellmesh.config.kit.Part;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.sensors.Driver;
import dev.cellmesh.sensors.DriverContext;
import dev.cellmesh.sensors.Sensor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place that names every driver and every sink, in the order of the reference file. Each
 * has one line, and is written out so that it needs no second one.
 */
public final class Parts {
  private static final List<Driver<?>> DRIVERS =
      List.of(
          new dev.cellmesh.sensors.mqtt.MqttDriver(),
          new dev.cellmesh.sensors.vitals.VitalsDriver(),
          new dev.cellmesh.sensors.gpio.GpioDriver(),
          new dev.cellmesh.sensors.simulated.SimulatedDriver());

  private static final List<Part<?>> SINKS = List.of(new MqttSinkDriver());

  /** The configuration with all of them. */
  public static final Configuration CONFIGURATION = new Configuration(DRIVERS, SINKS);

  private Parts() {}

  /** The sensors that the configuration asks for. */
  static List<Sensor> sensors(Config config, PeerId self) {
    DriverContext context =
        new DriverContext(self.hex(), config.board().stateDirectory(), InstantSource.system());
    List<Sensor> sensors = new ArrayList<>();
    DRIVERS.forEach(driver -> sensors.addAll(sensors(driver, config, context)));
    return sensors;
  }

  private static <O> List<Sensor> sensors(Driver<O> driver, Config config, DriverContext context) {
    return driver.sensors(config.options().of(driver), context);
  }
}
