package dev.cellmesh.sensors;

import java.time.Duration;
import java.util.List;

/** A sensor that is asked for its readings at a steady pace. */
public non-sealed interface PolledSensor extends Sensor {

  /** The time from one poll to the next; at least 10 ms. */
  Duration every();

  /** After this long a poll is interrupted and counted as timed out. */
  default Duration timeout() {
    return Duration.ofSeconds(10);
  }

  /**
   * Takes the readings. Called on a virtual thread, never twice at once; may block, and should give
   * up when interrupted.
   *
   * @param rejects counts what could not be read while the rest could
   * @throws Exception any failure: it is counted and the next poll comes later (back-off)
   */
  List<Reading> poll(Rejects rejects) throws Exception;
}
