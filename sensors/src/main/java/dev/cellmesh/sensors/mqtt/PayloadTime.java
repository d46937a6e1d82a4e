package dev.cellmesh.sensors.mqtt;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time that a payload states of itself: ISO 8601 with an offset from UTC, or the time since
 * 1970 in seconds, milliseconds, microseconds or nanoseconds, which are told apart by their size.
 */
final class PayloadTime {
  /** What such fields are widely called, in small letters. */
  private static final Set<String> WELL_KNOWN =
      Set.of("time", "ts", "timestamp", "received_at", "last_seen");

  /** A source's clock may be this far ahead of ours. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /** In 2001: earlier numbers are no times, or of a clock that was never set. */
  private static final BigDecimal LEAST_SECONDS = new BigDecimal(1_000_000_000);

  private static final BigDecimal THOUSAND = new BigDecimal(1000);

  private static final Pattern EPOCH = Pattern.compile("\\d{10,19}(?:\\.\\d{1,9})?");

  private static final Pattern DATE_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?.{0,9}");

  private static final DateTimeFormatter WITH_OFFSET =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  private PayloadTime() {}

  static boolean isWellKnown(String field) {
    return WELL_KNOWN.contains(field.toLowerCase(Locale.ROOT));
  }

  /** Whether it is a date and a time of day, be it of an unknown zone: a clock, and no reading. */
  static boolean isDateTime(String text) {
    return DATE_TIME.matcher(text).matches();
  }

  /** Whether it is the time since 1970 in one of the units. */
  static boolean isEpoch(String text) {
    return EPOCH.matcher(text).matches() && seconds(new BigDecimal(text)) != null;
  }

  /** The time, or null if the text is none, has no offset from UTC, or lies in the future. */
  static @Nullable Instant of(String text, Instant arrived) {
    BigDecimal seconds = EPOCH.matcher(text).matches() ? seconds(new BigDecimal(text)) : null;
    if (seconds != null) {
      long millis = seconds.movePointRight(3).setScale(0, RoundingMode.DOWN).longValue();
      return past(Instant.ofEpochMilli(millis), arrived);
    }
    if (!isDateTime(text)) {
      return null;
    }
    String iso =
        text.substring(0, 10) + 'T' + text.substring(11).replace(',', '.').replace(" ", "");
    try {
      return past(OffsetDateTime.parse(iso, WITH_OFFSET).toInstant(), arrived);
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static @Nullable BigDecimal seconds(BigDecimal number) {
    BigDecimal seconds = number;
    for (int unit = 0; unit < 4; unit++) {
      BigDecimal inTens = seconds.movePointLeft(1);
      if (inTens.compareTo(LEAST_SECONDS) < 0) {
        return seconds.compareTo(LEAST_SECONDS) < 0 ? null : seconds;
      }
      seconds = seconds.divide(THOUSAND);
    }
    return null;
  }

  private static @Nullable Instant past(Instant time, Instant arrived) {
    return time.isAfter(arrived.plus(AHEAD)) ? null : time;
  }
}
