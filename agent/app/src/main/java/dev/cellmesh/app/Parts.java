package dev.cellmesh.app;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.Configuration;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.sensors.Driver;
import dev.cellmesh.sensors.DriverContext;
import dev.cellmesh.sensors.Sensor;
import dev.cellmesh.sinks.Sink;
import dev.cellmesh.sinks.SinkContext;
import dev.cellmesh.sinks.SinkDriver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one place that names every driver and every sink, in the order of the reference file. Each
 * has one line, and is written out so that it needs no second one.
 */
public final class Parts {
  private static final List<Driver<?>> DRIVERS =
      List.of(
          new dev.cellmesh.sensors.mqtt.MqttDriver(),
          new dev.cellmesh.sensors.vitals.VitalsDriver(),
          new dev.cellmesh.sensors.hwmon.HwmonDriver(),
          new dev.cellmesh.sensors.gpio.GpioDriver(),
          new dev.cellmesh.sensors.simulated.SimulatedDriver());

  private static final List<SinkDriver<?>> SINKS =
      List.of( //
          new dev.cellmesh.sinks.mqtt.MqttSinkDriver());

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

  /**
   * The sinks that the configuration asks for.
   *
   * @param name the board's as the room knows it
   */
  static List<Sink> sinks(Config config, PeerId self, String name) {
    AtomicInteger numbers = new AtomicInteger();
    SinkContext context =
        new SinkContext(
            self.hex(), name, config.room().name(), () -> "sink" + numbers.incrementAndGet());
    List<Sink> sinks = new ArrayList<>();
    SINKS.forEach(driver -> sinks.addAll(sinks(driver, config, context)));
    return sinks;
  }

  private static <O> List<Sink> sinks(SinkDriver<O> driver, Config config, SinkContext context) {
    return driver.sinks(config.options().of(driver), context);
  }
}
