package dev.cellmesh.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LibraryFilterTest {
  private long nowNanos = 5;
  private final LibraryFilter filter = new LibraryFilter(List.of("io.helidon"), () -> nowNanos);

  private static LogRecord line(String logger) {
    LogRecord line = new LogRecord(Level.WARNING, "cut");
    line.setLoggerName(logger);
    return line;
  }

  @Test
  void library_saysOneLineAMinute_andHowManyItHasNot() {
    assertThat(filter.isLoggable(line("io.helidon.A"))).isTrue();
    for (int i = 0; i < 500; i++) {
      assertThat(filter.isLoggable(line("io.helidon.A"))).isFalse();
    }
    assertThat(filter.isLoggable(line("io.helidon.B"))).as("another has its own").isTrue();
    nowNanos += TimeUnit.MINUTES.toNanos(1);
    LogRecord next = line("io.helidon.A");
    assertThat(filter.isLoggable(next)).isTrue();
    assertThat(next.getMessage()).isEqualTo("cut (and 500 lines left out before)");
  }

  @Test
  void others_sayWhatTheyLike() {
    for (int i = 0; i < 5; i++) {
      assertThat(filter.isLoggable(line("io.helidonish"))).isTrue();
    }
  }
}
