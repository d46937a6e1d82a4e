package dev.cellmesh.sensors;

/** A sensor that reports readings by itself. */
public non-sealed interface PushedSensor extends Sensor {

  /**
   * Begins to report into the sink, and returns. Called on a virtual thread; called again after a
   * pause if it threw, so it must leave nothing half open.
   *
   * @throws Exception any failure; a {@link SensorFault} where the user can mend it
   */
  void start(ReadingSink sink) throws Exception;

  /**
   * Takes nothing more from its source, and hands nothing over once this has returned. A source
   * that waits for acknowledgements still gets them, until {@link #close}.
   */
  default void stopTaking() {
    close();
  }
}
