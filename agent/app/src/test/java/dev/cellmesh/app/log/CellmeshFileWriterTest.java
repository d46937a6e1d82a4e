package dev.cellmesh.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.runtime.RuntimeProvider;

class CellmeshFileWriterTest {
  @TempDir Path folder;

  @Test
  void whoeverIsQuoted_writesNoLineOfHisOwnAndNoTitle() throws Exception {
    Path file = folder.resolve("agent.log");
    CellmeshFileWriter writer =
        new CellmeshFileWriter(
            Map.of(
                "file",
                file + ".{count}",
                "latest",
                file.toString(),
                "format",
                "{level} {message}"));
    writer.write(entry("topic \u001b]0;owned\u0007\n\u202eevil", new IOException("no\u001b[2J")));
    writer.close();
    assertThat(Files.readString(file).strip())
        .isEqualTo(
            "WARN topic \\u001b]0;owned\\u0007\\n\\u202eevil: java.io.IOException: no\\u001b[2J");
  }

  @Test
  void tinylog_findsTheWriter() throws Exception {
    assertThat(CellmeshFileWriter.class.getConstructor(Map.class)).isNotNull();
    try (InputStream in =
        CellmeshFileWriter.class.getResourceAsStream(
            "/META-INF/services/org.tinylog.writers.Writer")) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
          .contains(CellmeshFileWriter.class.getName());
    }
  }

  private static LogEntry entry(String message, Throwable fault) {
    return new LogEntry(
        RuntimeProvider.createTimestamp(),
        Thread.currentThread(),
        Map.of(),
        "Test",
        "test",
        "Test.java",
        1,
        null,
        Level.WARN,
        message,
        fault);
  }
}
