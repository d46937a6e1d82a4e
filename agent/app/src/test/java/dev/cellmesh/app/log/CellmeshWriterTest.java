package dev.cellmesh.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.runtime.RuntimeProvider;

class CellmeshWriterTest {
  private static LogEntry entry(Level level, String message, @Nullable Throwable fault) {
    return new LogEntry(
        RuntimeProvider.createTimestamp(),
        Thread.currentThread(),
        Map.of(),
        "Test",
        "test",
        "Test.java",
        1,
        null,
        level,
        message,
        fault);
  }

  private static String written(boolean journal, boolean traces, LogEntry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CellmeshWriter writer = new CellmeshWriter(journal, traces, new PrintStream(bytes));
    writer.write(entry);
    writer.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void journalLines_haveAPriorityAndNoTime() {
    assertThat(written(true, false, entry(Level.WARN, "relay lost", null)))
        .isEqualTo("<4>relay lost\n");
    assertThat(written(true, false, entry(Level.ERROR, "a\n\u001b[2Jb", null)))
        .as("somebody who is quoted writes no line and clears no screen")
        .isEqualTo("<3>a\\n\\u001b[2Jb\n");
  }

  @Test
  void personsLines_haveATimeAndALevel() {
    assertThat(written(false, false, entry(Level.INFO, "joined", null)))
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO joined\n");
  }

  @Test
  void exception_isOneLineUnlessTracesAreAskedFor() {
    LogEntry entry = entry(Level.ERROR, "cannot open", new IllegalStateException("it\nbroke"));
    assertThat(written(true, false, entry))
        .isEqualTo("<3>cannot open: java.lang.IllegalStateException: it broke\n");
    assertThat(written(true, true, entry)).contains("<3>\tat dev.cellmesh");
  }

  @Test
  void tinylog_findsTheWriter() throws Exception {
    assertThat(CellmeshWriter.class.getConstructor(Map.class)).isNotNull();
    try (var in =
        CellmeshWriter.class.getResourceAsStream("/META-INF/services/org.tinylog.writers.Writer")) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
          .contains(CellmeshWriter.class.getName());
    }
  }
}
