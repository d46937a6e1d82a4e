package dev.cellmesh.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.config.LogConfig;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogSetupTest {
  @Test
  void library_isToldWhatNobodyWillRead() {
    LogSetup.bridge(LogConfig.Level.ERROR, Map.of());
    assertThat(System.getLogger("io.helidon.webserver").isLoggable(Level.TRACE)).isFalse();
    assertThat(System.getLogger("com.example").isLoggable(Level.WARNING)).isFalse();
    assertThat(System.getLogger("com.example").isLoggable(Level.ERROR)).isTrue();
  }
}
