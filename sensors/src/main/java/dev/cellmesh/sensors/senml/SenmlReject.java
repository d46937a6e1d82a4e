package dev.cellmesh.sensors.senml;

/** Why a pack, or one record of it, was dropped. Used as a counter's label. */
public enum SenmlReject {
  /** More than {@link Senml#MAX_PACK_BYTES}; the pack is dropped. */
  PACK_TOO_LARGE,
  /** Not CBOR or JSON, cut off, duplicate labels, or bytes after the end; the pack is dropped. */
  PACK_MALFORMED,
  /** Well-formed, but not an array of maps with the types of RFC 8428; the pack is dropped. */
  PACK_NOT_SENML,
  /** {@code bver} is above 10; the pack is dropped. */
  PACK_VERSION,
  /** A label that must be understood (it ends in {@code _}) is not; the pack is dropped. */
  PACK_UNKNOWN_MANDATORY_LABEL,
  /** More than {@link Senml#MAX_RECORDS} records; the rest is dropped. */
  TOO_MANY_RECORDS,
  /** The name is not {@code board/sensor} within the bounds. */
  RECORD_NAME,
  /** No value, more than one, or a kind that is no reading ({@code vd}, a sum alone). */
  RECORD_VALUE,
  /** NaN, infinite, or a text out of bounds. */
  RECORD_VALUE_BOUNDS,
  /** The unit is out of bounds. */
  RECORD_UNIT,
  /** The time is out of range. */
  RECORD_TIME
}
