package dev.cellmesh.sensors.mqtt;

/**
 * Why a message, or a field of one, did not become a reading, or not the one that was expected.
 * Used as a counter's label.
 */
enum MqttReject {
  /** Nothing in it: how MQTT deletes a retained message. */
  PAYLOAD_EMPTY,
  /** Above the configured bound. */
  PAYLOAD_TOO_LARGE,
  /** Not UTF-8. */
  INVALID_UTF8,
  /** Text with control characters in it: bytes that happen to be UTF-8. */
  BINARY,
  /** Begins like JSON and is not. */
  JSON_MALFORMED,
  /** Nested deeper than {@link JsonFields#MAX_DEPTH}. */
  JSON_TOO_DEEP,
  /** More than {@link JsonFields#MAX_FIELDS} fields. */
  TOO_MANY_FIELDS,
  /** A field or payload that is NaN or infinite, also as a word. */
  NUMBER_NOT_FINITE,
  /** Not of the format that its topic is said to have. */
  WRONG_FORMAT,
  /** Well-formed, and no field of it is a reading. */
  NO_READING,
  /** Taken with the time of arrival: the field that is said to hold the time has none. */
  TIME_MISSED,
  /**
   * Taken with {@code -} in its place: a field that the sensor's name is to be made of is absent.
   */
  NAME_INCOMPLETE,
  /** Taken: two topics or fields have one name, because the file gives it to both. */
  NAME_SHARED,
  /** Taken as text from now on: what was a number or a yes or no before is neither any more. */
  TYPE_CHANGED,
  /** A topic that is configured or known to carry no readings. */
  IGNORED_TOPIC,
  /** A topic that no rule asks for: left in the session by an earlier configuration. */
  NO_RULE,
  /** Kept by the broker, and its topic is not to be read when it is old. */
  RETAINED,
  /** More retained messages after a connect than the bound. */
  RETAINED_FLOOD,
  /** Published by Cellmesh itself. */
  LOOP,
  /** A message of QoS 0 that came faster than it could be taken. */
  QOS0_OVERFLOW,
  /**
   * More unacknowledged messages than the receive maximum, and than can be held: counted once, and
   * asked for again.
   */
  RECEIVE_MAXIMUM_EXCEEDED
}
