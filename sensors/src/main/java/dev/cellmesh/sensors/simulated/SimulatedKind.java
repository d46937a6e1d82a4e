package dev.cellmesh.sensors.simulated;

/** What a simulated sensor measures, and how it behaves over a day. */
public enum SimulatedKind {
  /** Air temperature, Cel: 19 ± 4, warmest at 15:00 UTC. */
  TEMPERATURE("temperature", "Cel", 19, 4, 0.15),
  /** Relative humidity, %RH: 55 ± 12, against the temperature. */
  HUMIDITY("humidity", "%RH", 55, -12, 0.6),
  /** Air pressure, Pa: 101,300 ± 250. */
  PRESSURE("pressure", "Pa", 101_300, 250, 15),
  /** Light, lx: 0 at night, up to 900. */
  ILLUMINANCE("illuminance", "lx", 300, 600, 20),
  /** A battery under sun, V: 12.6 ± 0.7. */
  VOLTAGE("voltage", "V", 12.6, 0.7, 0.02),
  /** A door contact: open for some of its one-minute slots, more by day. */
  CONTACT("door", "", 0, 0, 0);

  private final String sensor;
  private final String unit;
  private final double mean;
  private final double swing;
  private final double noise;

  SimulatedKind(String sensor, String unit, double mean, double swing, double noise) {
    this.sensor = sensor;
    this.unit = unit;
    this.mean = mean;
    this.swing = swing;
    this.noise = noise;
  }

  String sensor() {
    return sensor;
  }

  String unit() {
    return unit;
  }

  double mean() {
    return mean;
  }

  double swing() {
    return swing;
  }

  double noise() {
    return noise;
  }
}
