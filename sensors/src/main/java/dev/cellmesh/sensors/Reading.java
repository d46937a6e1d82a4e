package dev.cellmesh.sensors;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One value of one sensor.
 *
 * <p>Values from outside go through {@link #check}, which never throws; the constructor is for code
 * that knows its values and throws {@link IllegalArgumentException} on a programmer's error.
 *
 * @param sensor normalised name (see {@link SensorName}): 1 to 128 characters of RFC 8428 section
 *     4.5.1
 * @param value a finite number, a boolean or a bounded text
 * @param unit SenML unit (RFC 8428, RFC 8798) such as {@code Cel}, or empty if there is none
 * @param time wall clock in whole milliseconds, as data: order readings by sequence, not by this
 * @param quality how far the value can be trusted
 */
public record Reading(String sensor, Value value, String unit, Instant time, Quality quality) {
  /** Bound of a sensor's name, in characters (all ASCII, so also in bytes). */
  public static final int MAX_NAME_CHARS = 128;

  /** Bound of a text value, in bytes of UTF-8. */
  public static final int MAX_TEXT_BYTES = 512;

  /** Bound of a unit, in characters (printable ASCII). */
  public static final int MAX_UNIT_CHARS = 16;

  /** No unit. */
  public static final String NO_UNIT = "";

  /**
   * The earliest time of a reading: 2^28 s after 1970 (in 1978). SenML reads anything smaller as
   * relative to now (RFC 8428 section 4.5.3), and only a clock that was never set shows it.
   */
  public static final Instant EARLIEST = Instant.ofEpochSecond(1L << 28);

  /** The latest time of a reading: the end of the year 9999. */
  public static final Instant LATEST = Instant.ofEpochSecond(253_402_300_799L);

  /** What {@link #check} found. */
  public sealed interface Checked {}

  /** The values make a reading. */
  public record Accepted(Reading reading) implements Checked {}

  /** They do not, for this reason. */
  public record Rejected(Rejection reason) implements Checked {}

  /** Programmer's errors only; values from outside go through {@link #check}. */
  public Reading {
    if (!SensorName.isNormal(sensor)) {
      throw new IllegalArgumentException("sensor name not normalised: " + sensor);
    }
    @Nullable Rejection rejection = ValueCheck.rejection(value);
    if (rejection != null) {
      throw new IllegalArgumentException("value of " + sensor + ": " + rejection);
    }
    if (!ValueCheck.isUnit(unit)) {
      throw new IllegalArgumentException("unit of " + sensor + ": " + unit);
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException("time of " + sensor + ": " + time);
    }
    time = time.truncatedTo(ChronoUnit.MILLIS);
  }

  /** A good reading of a number. */
  public static Reading of(String sensor, double number, String unit, Instant time) {
    return new Reading(sensor, Value.of(number), unit, time, Quality.GOOD);
  }

  /** A good reading of a boolean, without unit. */
  public static Reading of(String sensor, boolean on, Instant time) {
    return new Reading(sensor, Value.of(on), NO_UNIT, time, Quality.GOOD);
  }

  /** A good reading of a text, without unit. */
  public static Reading of(String sensor, String text, Instant time) {
    return new Reading(sensor, Value.of(text), NO_UNIT, time, Quality.GOOD);
  }

  /**
   * Makes a reading of values from outside, or says why not; never throws.
   *
   * <p>A name that is not normal is encoded ({@link SensorName}). A time before {@link #EARLIEST}
   * comes from a clock that was never set: the reading is kept, stamped {@link #EARLIEST}, with
   * quality {@link Quality#UNCERTAIN} at best.
   */
  public static Checked check(
      String rawName, Value value, String unit, Instant time, Quality quality) {
    if (rawName.length() > SensorName.MAX_RAW_CHARS) {
      return new Rejected(Rejection.NAME_TOO_LONG);
    }
    String name = SensorName.isNormal(rawName) ? rawName : SensorName.encode(rawName);
    if (name.isEmpty()) {
      return new Rejected(Rejection.NAME_EMPTY);
    }
    @Nullable Rejection rejection = ValueCheck.rejection(value);
    if (rejection != null) {
      return new Rejected(rejection);
    }
    if (!ValueCheck.isUnit(unit)) {
      return new Rejected(Rejection.UNIT_MALFORMED);
    }
    if (time.isAfter(LATEST)) {
      return new Rejected(Rejection.TIME_OUT_OF_RANGE);
    }
    boolean clockSet = !time.isBefore(EARLIEST);
    return new Accepted(
        new Reading(
            name,
            value,
            unit,
            clockSet ? time : EARLIEST,
            clockSet ? quality : quality.worst(Quality.UNCERTAIN)));
  }
}
