package dev.cellmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {
  private static final Configuration OWN = new Configuration(List.of(), List.of());
  private static final String ROOM = "[room]\nname = \"farm\"\n";

  @TempDir Path directory;

  @Test
  void defaults_areUsable() {
    Config config = OWN.defaults("demo \"1\"");

    assertThat(config.room()).isEqualTo(new RoomConfig("demo \"1\"", new RoomAccess.Open()));
    assertThat(config.board().name()).isNotEmpty();
    assertThat(config.board().stateDirectory()).isEqualTo(Path.of("/var/lib/cellmesh"));
    assertThat(config.mesh().cells()).isEqualTo(MeshConfig.Cells.AUTO);
  }

  @Test
  void everySection_isRead() {
    Config config =
        OWN.parse(
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
                [log.levels]
                "dev.cellmesh.nostr" = "trace"
                """,
            Map.of());

    assertThat(config.mesh().targetCells()).hasValue(6);
    assertThat(config.webrtc().turn()).hasSize(1);
    assertThat(config.webrtc().portRange()).isEqualTo(new WebRtcConfig.PortRange(50000, 50199));
    assertThat(config.log().levels()).containsEntry("dev.cellmesh.nostr", LogConfig.Level.TRACE);
  }

  @Test
  void variables_giveTextNumbersAndFlags() {
    Config config =
        OWN.parse(
            ROOM
                + """
                [board]
                name = "pi-${N}"
                [log]
                file = "$${x} ${EMPTY:-shed}"
                [dashboard]
                enabled = "${ON:-false}"
                port = "${PORT:-9000}"
                """,
            Map.of("N", "7", "EMPTY", "", "PORT", "9001"));

    assertThat(config.board().name()).isEqualTo("pi-7");
    assertThat(config.log().file()).hasFileName("${x} shed");
    assertThat(config.dashboard()).isEqualTo(new DashboardConfig(false, "127.0.0.1", 9001));
  }

  @Test
  void file_missing_isAConfigException() {
    assertThatThrownBy(() -> OWN.load(directory.resolve("none.toml"), Map.of(), problem -> {}))
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
      assertThatThrownBy(() -> OWN.load(file, Map.of(), problem -> {}))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("the file ");
    }
  }
}
