package dev.cellmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {
  private static final String ROOM = "[room]\nname = \"farm\"\n";

  @TempDir Path directory;

  @Test
  void defaults_areUsable() {
    Config config = Config.defaults("demo \"1\"");

    assertThat(config.room()).isEqualTo(new RoomConfig("demo \"1\"", new RoomAccess.Open()));
    assertThat(config.board().name()).isNotEmpty();
    assertThat(config.board().stateDirectory()).isEqualTo(Path.of("/var/lib/cellmesh"));
    assertThat(config.mesh().cells()).isEqualTo(MeshConfig.Cells.AUTO);
    assertThat(config.mqtt().topics()).hasSize(1);
  }

  @Test
  void everySection_isRead() {
    Config config =
        Configuration.parse(
            ROOM
                + """
                [mesh]
                cells = true
                targetCells = 6
                [[webrtc.turn]]
                url = "turns:[2001:db8::1]:5349?transport=tcp"
                username = "u"
                password = "p"
                [webrtc]
                portRange = "50000-50199"
                [mqtt]
                url = "mqtts://broker.local"
                [[mqtt.topics]]
                filter = "zigbee2mqtt/+"
                sensor = "zigbee/{1}"
                format = "json"
                [mqtt.topics.units]
                temperature = "Cel"
                "battery.voltage" = "V"
                [[gpio]]
                name = "door"
                pin = 17
                debounce = 5
                [[simulated]]
                name = "t"
                kind = "humidity"
                every = 2
                [[sink.mqtt]]
                url = "mqtt://other:1884"
                [log.levels]
                "dev.cellmesh.nostr" = "trace"
                """,
            Map.of());

    assertThat(config.mesh().targetCells()).hasValue(6);
    assertThat(config.webrtc().turn()).hasSize(1);
    assertThat(config.webrtc().portRange()).isEqualTo(new WebRtcConfig.PortRange(50000, 50199));
    assertThat(config.mqtt().broker().url()).isEqualTo(URI.create("mqtts://broker.local:8883"));
    assertThat(config.mqtt().topics().getFirst().units())
        .containsExactly(Map.entry("temperature", "Cel"), Map.entry("battery.voltage", "V"));
    assertThat(config.gpio().getFirst().debounce()).isEqualTo(Duration.ofMillis(5));
    assertThat(config.simulated().getFirst().every()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.mqttSinks().getFirst().topic()).isEqualTo("cellmesh/{board}/{sensor}");
    assertThat(config.log().levels()).containsEntry("dev.cellmesh.nostr", LogConfig.Level.TRACE);
  }

  @Test
  void variables_giveTextNumbersAndFlags() {
    Config config =
        Configuration.parse(
            ROOM
                + """
                [board]
                name = "pi-${N}"
                [dashboard]
                enabled = "${ON:-false}"
                port = "${PORT:-9000}"
                [mqtt]
                username = "$${x} ${EMPTY:-shed}"
                """,
            Map.of("N", "7", "EMPTY", "", "PORT", "9001"));

    assertThat(config.board().name()).isEqualTo("pi-7");
    assertThat(config.mqtt().broker().username()).isEqualTo("${x} shed");
    assertThat(config.dashboard()).isEqualTo(new DashboardConfig(false, "127.0.0.1", 9001));
  }

  @Test
  void sinkIntoTheBrokerItReadsFrom_warns() throws IOException {
    String sink = "[[sink.mqtt]]\nurl = \"mqtt://127.0.0.1\"\n";

    assertThat(warnings(ROOM + sink)).isEqualTo(1);
    assertThat(warnings(ROOM + sink + "[[mqtt.topics]]\nfilter = \"zigbee2mqtt/#\"\n")).isZero();
  }

  @Test
  void file_missing_isAConfigException() {
    assertThatThrownBy(
            () -> Configuration.load(directory.resolve("none.toml"), Map.of(), problem -> {}))
        .isInstanceOfSatisfying(
            ConfigException.class,
            thrown -> {
              assertThat(thrown.problems().getFirst().kind()).isEqualTo(Problem.Kind.FILE);
              assertThat(thrown.render()).contains("none.toml: the file does not exist");
            });
  }

  @Test
  void file_aDirectoryOrBinaryOrHuge_isAConfigException() throws IOException {
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0});
    Path huge = Files.write(directory.resolve("huge"), new byte[(1 << 20) + 1]);

    for (Path file : new Path[] {directory, binary, huge}) {
      assertThatThrownBy(() -> Configuration.load(file, Map.of(), problem -> {}))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("the file ");
    }
  }

  private int warnings(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("cellmesh.toml"), text);
    int[] count = {0};
    Configuration.load(file, Map.of(), problem -> count[0]++);
    return count[0];
  }
}
