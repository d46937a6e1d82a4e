package dev.cellmesh.app.gateway;

import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Readings of a board whose clock is wrong, by the relays, say so: they are uncertain. Those that
 * bear a time of their source's are left alone; a clock that is wrong by more than a minute tells
 * the two apart. Any thread.
 */
public final class ClockDoubt {
  private static final long MOST_MILLIS = 60_000;

  private volatile long offsetMillis;

  /** By how much the time that relays and system have is ahead of the system's clock. */
  public void setOffset(long millis) {
    offsetMillis = millis;
  }

  /** The readings as they are to go out. */
  public List<Reading> marked(List<Reading> readings, Instant now) {
    long offset = Math.abs(offsetMillis);
    if (offset <= MOST_MILLIS) {
      return readings;
    }
    // What the board's clock has stamped lies near its present time, unlike the true time.
    Duration near = Duration.ofMillis(offset / 2);
    return readings.stream()
        .map(
            reading ->
                Duration.between(reading.time(), now).abs().compareTo(near) < 0
                    ? uncertain(reading)
                    : reading)
        .toList();
  }

  private static Reading uncertain(Reading reading) {
    Quality quality = reading.quality().worst(Quality.UNCERTAIN);
    return new Reading(reading.sensor(), reading.value(), reading.unit(), reading.time(), quality);
  }
}
