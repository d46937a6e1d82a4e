package dev.cellmesh.sinks.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.config.kit.Options;
import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.mqtt.fixture.Mosquitto;
import dev.cellmesh.mqtt.fixture.MqttProbe;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import dev.cellmesh.sensors.mqtt.MqttDriver;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sinks.Sink;
import dev.cellmesh.sinks.SinkContext;
import dev.cellmesh.sinks.Wanted;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MqttSinkTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final MqttSinkDriver DRIVER = new MqttSinkDriver();
  private static final MqttDriver SOURCE = new MqttDriver();

  @TempDir private Path folder;

  private static List<Sink> sinks(String toml) {
    Section section = Section.of("sink", "", List.of(), DRIVER.section());
    Schema<MqttSinkOptions> schema =
        new Schema<>(
            List.of(SOURCE.section(), section),
            file -> DRIVER.read(file.child(section), Options.NONE.read(SOURCE, file)));
    AtomicInteger numbers = new AtomicInteger();
    SinkContext context =
        new SinkContext(
            "0123456789abcdef".repeat(4), "barn", "farm", () -> "sink" + numbers.incrementAndGet());
    return DRIVER.sinks(schema.parse(toml, Map.of()), context);
  }

  @Test
  void sinks_haveNamesOfTheirOwn_andAskForWhatTheFileSays() {
    List<Sink> sinks =
        sinks(
            """
            [[sink.mqtt]]
            url = "mqtt://other"
            [[sink.mqtt]]
            url = "mqtt://127.0.0.1"
            channel = "alarms"
            filter = "+/door"
            """);
    assertThat(sinks).extracting(Sink::name).containsExactly("sink1", "sink2");
    assertThat(sinks)
        .extracting(Sink::wanted)
        .containsExactly(new Wanted("telemetry", "#", true), new Wanted("alarms", "+/door", false));
  }

  @Test
  void readings_arriveAsPlainText_onTheTopicOfTheTemplate() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe");
        Sink sink =
            sinks(
                    "[[sink.mqtt]]\nurl = \"%s\"\ntopic = \"{room}/{board}/{sensor}\""
                        .formatted(broker.uri()))
                .getFirst()) {
      probe.subscribe("farm/#");
      sink.start();
      sink.accept(new BoardReading("hut", Reading.of("air/temperature", 21.5, "Cel", NOW)));
      sink.accept(new BoardReading("hut", Reading.of("door", true, NOW)));

      await().until(() -> probe.received().size() == 2);
      assertThat(probe.received())
          .extracting(MqttProbe.Received::topic, MqttProbe.Received::payload)
          .containsExactly(
              tuple("farm/hut/air/temperature", "21.5"), tuple("farm/hut/door", "true"));
      await().until(() -> sink.counters().getOrDefault("readings.published", 0L) == 2);
      assertThat(sink.counters())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "dropped.full", 0L,
                  "dropped.refusedByBroker", 0L,
                  "readings.published", 2L,
                  "waiting", 0L));
    }
  }

  @Test
  void values_areWrittenAsPeopleDo() {
    assertThat(MqttSink.payload(Value.of(21.0))).isEqualTo("21");
    assertThat(MqttSink.payload(Value.of(-0.5))).isEqualTo("-0.5");
    assertThat(MqttSink.payload(Value.of(1e300))).isEqualTo("1.0E300");
    assertThat(MqttSink.payload(Value.of(false))).isEqualTo("false");
    assertThat(MqttSink.payload(Value.of("open"))).isEqualTo("open");
  }
}
