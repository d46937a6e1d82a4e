package dev.cellmesh.sensors;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one sensor fares; a snapshot. Counters only grow.
 *
 * @param sensor {@link Sensor#name()}
 * @param state see {@link State}
 * @param readings readings handed over
 * @param failures polls or starts that threw, and troubles reported
 * @param timeouts polls that took too long
 * @param dropped readings lost because the hand-off was full
 * @param rejects inputs dropped, by reason
 * @param samples what was dropped last and where, by reason
 * @param lastReading time of the newest reading handed over
 * @param lastFault the last failure in words, even if it is over
 */
public record SensorStatus(
    String sensor,
    State state,
    long readings,
    long failures,
    long timeouts,
    long dropped,
    Map<String, Long> rejects,
    Map<String, String> samples,
    @Nullable Instant lastReading,
    @Nullable String lastFault) {

  /** Where a sensor stands. */
  public enum State {
    /** Not tried yet. */
    STARTING,
    /** Its last poll or start succeeded. */
    WELL,
    /** It failed, and is tried again. */
    TROUBLED,
    /** The host was closed. */
    STOPPED
  }

  /** Copies the maps. */
  public SensorStatus {
    rejects = Map.copyOf(rejects);
    samples = Map.copyOf(samples);
  }
}
