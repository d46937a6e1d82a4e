package dev.cellmesh.app;

import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Counter.Family;
import dev.cellmesh.sensors.SensorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What sensors and sinks, which know no room, have counted: as counters of the board. */
final class BoardCounters {
  private static final Family READINGS =
      Family.counter("readings", "Readings that a sensor has handed over.");
  private static final Family READINGS_DROPPED =
      Family.counter("readings_dropped", "Readings dropped because too many waited.");
  private static final Family REJECTS =
      Family.counter("sensor_rejects", "Inputs of a sensor that were dropped, by reason.");
  private static final Family FAILURES =
      Family.counter("sensor_failures", "Polls, starts and connections that failed.");
  private static final Family TIMEOUTS =
      Family.counter("sensor_timeouts", "Polls that took too long.");

  private static final String DROPPED = "dropped.";
  private static final Family SINK_DROPPED =
      Family.counter("sink_dropped", "Readings and messages a sink has dropped, by reason.");

  /** What a sink counts beside drops. */
  private static final Map<String, Family> SINK =
      Map.of(
          "readings.received",
          Family.counter("sink_readings_received", "Readings that came to a sink."),
          "readings.known",
          Family.counter(
              "sink_readings_known", "Readings retained for newcomers that a sink had already."),
          "readings.filtered",
          Family.counter("sink_readings_filtered", "Readings that a sink was not to have."),
          "readings.published",
          Family.counter("sink_readings_published", "Readings that a sink has brought out."),
          "waiting",
          Family.gauge("sink_readings_waiting", "Readings that wait in a sink."));

  private BoardCounters() {}

  static List<Counter> of(SensorStatus sensor) {
    String name = sensor.sensor();
    String prefix = "sensor." + name + '.';
    List<Counter> all = new ArrayList<>();
    all.add(READINGS.of("sensor", name, prefix + "readings", sensor.readings()));
    all.add(READINGS_DROPPED.of("sensor", name, prefix + "dropped.full", sensor.dropped()));
    all.add(FAILURES.of("sensor", name, prefix + "failures", sensor.failures()));
    all.add(TIMEOUTS.of("sensor", name, prefix + "timeouts", sensor.timeouts()));
    sensor
        .rejects()
        .forEach(
            (why, n) ->
                all.add(REJECTS.of(labels("sensor", name, why), prefix + "dropped." + why, n)));
    return all;
  }

  /**
   * Counters of a sink.
   *
   * @param counts by name; those of drops are {@code dropped.REASON}
   */
  static List<Counter> of(String sink, SortedMap<String, Long> counts) {
    List<Counter> all = new ArrayList<>();
    counts.forEach(
        (what, n) -> {
          String name = sink + '.' + what;
          if (what.startsWith(DROPPED)) {
            String why = what.substring(DROPPED.length());
            all.add(SINK_DROPPED.of(labels("sink", sink, why), name, n));
          } else {
            all.add(family(what).of("sink", sink, name, n));
          }
        });
    return all;
  }

  /** A sink may count what no other does. */
  private static Family family(String what) {
    Family known = SINK.get(what);
    return known != null
        ? known
        : Family.counter(
            "sink_" + what.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_"),
            "Counted by a sink; its page says what.");
  }

  private static SortedMap<String, String> labels(String of, String name, String reason) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(of, name);
    labels.put("reason", reason);
    return labels;
  }
}
