package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.Wire;
import dev.cellmesh.sensors.Quality;
import java.time.Instant;

/**
 * A message as it came from the broker, on its way from Paho's thread to ours.
 *
 * @param late whether it may have waited at the broker while we were away
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; a copy per message would be waste.
record Arrival(
    int connection,
    int messageId,
    String topic,
    byte[] payload,
    int qos,
    boolean retained,
    boolean late,
    Kind kind,
    Instant arrived) {
  private static final byte[] NOTHING = {};

  /** What Paho's thread saw at a glance. */
  enum Kind {
    /** To be decoded. */
    MESSAGE,
    /** Too large; its payload was left behind. */
    TOO_LARGE,
    /** Published by Cellmesh itself. */
    LOOP,
    /** Tells of a device's units, see {@link Discovery}. */
    DISCOVERY,
    /** The end of what the broker had kept, see {@link Backlog}. */
    MARKER
  }

  /** A message that has just come over a connection; without its payload, if it is not decoded. */
  static Arrival of(int connection, Wire.Delivery message, Kind kind, boolean late, Instant now) {
    return new Arrival(
        connection,
        message.id(),
        message.topic(),
        kind == Kind.MESSAGE || kind == Kind.DISCOVERY ? message.payload() : NOTHING,
        message.qos(),
        message.isRetained(),
        late,
        kind,
        now);
  }

  /** How far its time of arrival can be trusted as that of its readings. */
  Quality quality() {
    return retained || late ? Quality.UNCERTAIN : Quality.GOOD;
  }
}
