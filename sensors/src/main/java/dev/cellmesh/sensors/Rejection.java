package dev.cellmesh.sensors;

/** Why values from outside did not become a {@link Reading}. Used as a counter's label. */
public enum Rejection {
  /** The sensor has no name. */
  NAME_EMPTY,
  /** The sensor's name is longer than {@link SensorName#MAX_RAW_CHARS}. */
  NAME_TOO_LONG,
  /** NaN or infinite. */
  NUMBER_NOT_FINITE,
  /** Text longer than {@link Reading#MAX_TEXT_BYTES} in UTF-8. */
  TEXT_TOO_LONG,
  /** Text with an unpaired surrogate: it has no UTF-8 form. */
  TEXT_MALFORMED,
  /** A unit longer than {@link Reading#MAX_UNIT_CHARS} or not printable ASCII. */
  UNIT_MALFORMED,
  /** A time after {@link Reading#LATEST}. */
  TIME_OUT_OF_RANGE
}
