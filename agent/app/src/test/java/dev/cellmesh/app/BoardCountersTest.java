package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.runtime.Counter;
import dev.cellmesh.sensors.SensorStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BoardCountersTest {
  private static List<String> lines(List<Counter> counters) {
    return counters.stream()
        .map(c -> c.name() + " = " + c.family().name() + c.labels() + " " + c.value())
        .toList();
  }

  @Test
  void sensor_isALabel_andReasonsAreToo() {
    SensorStatus status =
        new SensorStatus(
            "gpio17",
            SensorStatus.State.WELL,
            5,
            4,
            3,
            2,
            Map.of("TOO_LONG", 1L),
            Map.of(),
            null,
            null);
    assertThat(lines(BoardCounters.of(status)))
        .containsExactly(
            "sensor.gpio17.readings = readings{sensor=gpio17} 5",
            "sensor.gpio17.dropped.full = readings_dropped{sensor=gpio17} 2",
            "sensor.gpio17.failures = sensor_failures{sensor=gpio17} 4",
            "sensor.gpio17.timeouts = sensor_timeouts{sensor=gpio17} 3",
            "sensor.gpio17.dropped.TOO_LONG = sensor_rejects{reason=TOO_LONG, sensor=gpio17} 1");
  }

  @Test
  void sink_isALabel_andWhatWaitsIsAGauge() {
    List<Counter> counters =
        BoardCounters.of(
            "sink1",
            new TreeMap<>(
                Map.of(
                    "dropped.full",
                    3L,
                    "readings.received",
                    2L,
                    "rows.written",
                    9L,
                    "waiting",
                    1L)));
    assertThat(lines(counters))
        .containsExactly(
            "sink1.dropped.full = sink_dropped{reason=full, sink=sink1} 3",
            "sink1.readings.received = sink_readings_received{sink=sink1} 2",
            "sink1.rows.written = sink_rows_written{sink=sink1} 9",
            "sink1.waiting = sink_readings_waiting{sink=sink1} 1");
    assertThat(counters.getLast().family().type()).isEqualTo(Counter.Type.GAUGE);
  }
}
