package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.sensors.HealthLimit;
import dev.cellmesh.sensors.Sensor;
import dev.cellmesh.sensors.simulated.SimulatedDriver;
import dev.cellmesh.sinks.Sink;
import dev.cellmesh.sinks.mqtt.MqttSinkDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers and sinks under the configuration of the whole agent. */
final class PartsTest {
  private static final String ROOM = "[room]\nname = \"farm\"\n";

  private static final PeerId SELF = new PeerId(1, 2, 3, 4);

  @TempDir private Path folder;

  private static Config config(String toml) {
    return Parts.CONFIGURATION.parse(ROOM + toml, Map.of());
  }

  private static List<String> sensors(String toml) {
    return Parts.sensors(config(toml), SELF).stream().map(Sensor::name).toList();
  }

  @Test
  void sensors_areThoseThatTheFileAsksFor() {
    assertThat(sensors("")).containsExactly("mqtt", "vitals");
    assertThat(
            sensors(
                """
                [mqtt]
                enabled = false
                [vitals]
                enabled = false
                [[gpio]]
                name = "door"
                pin = 17
                [[simulated]]
                name = "t"
                kind = "humidity"
                every = 2
                """))
        .containsExactly("gpio", "t");
  }

  @Test
  void health_isBoundedByTheVitals_ifTheyAreRead() {
    assertThat(Parts.sensors(config(""), SELF)).hasAtLeastOneElementOfType(HealthLimit.class);
    assertThat(Parts.sensors(config("[vitals]\nenabled = false\n"), SELF))
        .doesNotHaveAnyElementsOfTypes(HealthLimit.class);
  }

  @Test
  void options_areOfTheirParts() {
    Config config = config("[[simulated]]\nname = \"t\"\nkind = \"humidity\"\nevery = 2\n");
    assertThat(config.options().of(new SimulatedDriver()).sensors().getFirst().every())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(config.options().of(new MqttSinkDriver()).sinks()).isEmpty();
  }

  @Test
  void sinkIntoTheBrokerItReadsFrom_warns_andLeavesOutWhatCameFromThere() throws IOException {
    String sink = "[[sink.mqtt]]\nurl = \"mqtt://127.0.0.1\"\n";
    String narrow = "[[mqtt.topics]]\nfilter = \"zigbee2mqtt/#\"\n";

    assertThat(warnings(sink)).hasSize(1);
    assertThat(warnings(sink).getFirst().render())
        .endsWith(
            ":3: warning: sink.mqtt.topic: a filter of [[mqtt.topics]] matches what this sink"
                + " writes to the same broker; narrow that filter, so that readings do not go"
                + " round in circles");
    assertThat(warnings(sink + narrow)).isEmpty();
    assertThat(sink(sink + narrow).wanted().own()).isFalse();
    assertThat(sink(sink + "[mqtt]\nenabled = false\n").wanted().own()).isTrue();
    assertThat(sink("[[sink.mqtt]]\nurl = \"mqtt://other:1884\"\n").wanted().own()).isTrue();
  }

  private static Sink sink(String toml) {
    return Parts.sinks(config(toml), SELF, "barn").getFirst();
  }

  private List<Problem> warnings(String toml) throws IOException {
    Path file = Files.writeString(folder.resolve("cellmesh.toml"), ROOM + toml);
    List<Problem> warnings = new ArrayList<>();
    Parts.CONFIGURATION.load(file, Map.of(), warnings::add);
    // Not the one of the open room.
    warnings.removeIf(warning -> warning.key().equals("room.name"));
    return warnings;
  }
}
