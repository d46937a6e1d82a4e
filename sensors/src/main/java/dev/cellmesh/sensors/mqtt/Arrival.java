package dev.cellmesh.sensors.mqtt;

import java.time.Instant;

/** A message as it came from the broker, on its way from Paho's thread to ours. */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; a copy per message would be waste.
record Arrival(
    int connection,
    int messageId,
    String topic,
    byte[] payload,
    int qos,
    boolean retained,
    Kind kind,
    Instant arrived) {

  /** What Paho's thread saw at a glance. */
  enum Kind {
    /** To be decoded. */
    MESSAGE,
    /** Too large; its payload was left behind. */
    TOO_LARGE,
    /** Bears our own mark. */
    LOOP
  }
}
