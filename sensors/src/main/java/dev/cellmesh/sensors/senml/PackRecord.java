package dev.cellmesh.sensors.senml;

import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Rejection;
import dev.cellmesh.sensors.SensorName;
import dev.cellmesh.sensors.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The labels of one record over the base values so far, and how they resolve (RFC 8428, 4.6). */
final class PackRecord {
  /** Times below this are relative to now, in seconds. */
  private static final double RELATIVE_BELOW_SECONDS = 1L << 28;

  private final double receivedSeconds;

  String baseName = "";
  String baseUnit = "";
  double baseTime;
  double baseValue;

  @Nullable String name;
  @Nullable String unit;
  @Nullable Double number;
  @Nullable String text;
  @Nullable Boolean flag;
  @Nullable String quality;
  double time;
  boolean hasData;
  boolean hasSum;

  PackRecord(Instant received) {
    this.receivedSeconds = received.toEpochMilli() / 1000.0;
  }

  sealed interface Resolution {}

  record Resolved(BoardReading reading) implements Resolution {}

  record Refused(SenmlReject reason) implements Resolution {}

  /** Only base values: allowed, and no reading. */
  record BaseOnly() implements Resolution {}

  /** Forgets the record; keeps the base values. */
  void clear() {
    name = null;
    unit = null;
    number = null;
    text = null;
    flag = null;
    quality = null;
    time = 0;
    hasData = false;
    hasSum = false;
  }

  Resolution resolve() {
    if (name == null && unit == null && valueCount() == 0 && !hasSum) {
      return new BaseOnly();
    }
    String full = baseName + (name == null ? "" : name);
    int slash = full.indexOf('/');
    if (slash < 0 || !Senml.isBoard(full.substring(0, slash))) {
      return new Refused(SenmlReject.RECORD_NAME);
    }
    String sensor = full.substring(slash + 1);
    if (!SensorName.isNormal(sensor)) {
      return new Refused(SenmlReject.RECORD_NAME);
    }
    Value value = value();
    if (value == null) {
      return new Refused(SenmlReject.RECORD_VALUE);
    }
    double seconds = baseTime + time;
    if (seconds < RELATIVE_BELOW_SECONDS) {
      seconds += receivedSeconds;
    }
    double millis = Math.floor(seconds * 1000 + 0.5);
    if (!(millis >= Reading.EARLIEST.toEpochMilli() && millis <= Reading.LATEST.toEpochMilli())) {
      return new Refused(SenmlReject.RECORD_TIME);
    }
    Instant at = Instant.ofEpochMilli((long) millis);
    return switch (Reading.check(sensor, value, effectiveUnit(), at, quality())) {
      case Reading.Accepted(Reading reading) ->
          new Resolved(new BoardReading(full.substring(0, slash), reading));
      case Reading.Rejected(Rejection reason) -> new Refused(asReject(reason));
    };
  }

  private int valueCount() {
    return (number != null ? 1 : 0)
        + (text != null ? 1 : 0)
        + (flag != null ? 1 : 0)
        + (hasData ? 1 : 0);
  }

  private @Nullable Value value() {
    if (valueCount() != 1) {
      return null;
    }
    if (number != null) {
      return Value.of(baseValue == 0 ? number : baseValue + number); // 0 + -0.0 would be 0.0
    }
    if (text != null) {
      return Value.of(text);
    }
    return flag != null ? Value.of(flag.booleanValue()) : null;
  }

  /** The base unit holds for numbers only: the RFC's units are units of measure. */
  private String effectiveUnit() {
    if (unit != null) {
      return unit;
    }
    return number != null ? baseUnit : Reading.NO_UNIT;
  }

  /** A word that we do not know is a doubt. */
  private Quality quality() {
    if (quality == null || quality.equals("GOOD")) {
      return Quality.GOOD;
    }
    return quality.equals("BAD") ? Quality.BAD : Quality.UNCERTAIN;
  }

  private static SenmlReject asReject(Rejection reason) {
    return switch (reason) {
      case NAME_EMPTY, NAME_TOO_LONG -> SenmlReject.RECORD_NAME;
      case NUMBER_NOT_FINITE, TEXT_TOO_LONG, TEXT_MALFORMED -> SenmlReject.RECORD_VALUE_BOUNDS;
      case UNIT_MALFORMED -> SenmlReject.RECORD_UNIT;
      case TIME_OUT_OF_RANGE -> SenmlReject.RECORD_TIME;
    };
  }
}
