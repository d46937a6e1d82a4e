package dev.cellmesh.app.log;

import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.RollingFileWriter;
import org.tinylog.writers.Writer;

/**
 * Tinylog's rolling file with the same text as {@link CellmeshWriter}: somebody will read it at a
 * terminal.
 *
 * <p>Public with this constructor because Tinylog makes it, by the name {@code cellmesh file}.
 */
public final class CellmeshFileWriter implements Writer {
  private final RollingFileWriter file;
  private final boolean traces;

  /** Made by Tinylog. */
  public CellmeshFileWriter(Map<String, String> properties) throws IOException {
    this.file = new RollingFileWriter(properties);
    this.traces = Boolean.parseBoolean(properties.get("traces"));
  }

  @Override
  public Collection<LogEntryValue> getRequiredLogEntryValues() {
    EnumSet<LogEntryValue> values = EnumSet.of(LogEntryValue.MESSAGE, LogEntryValue.EXCEPTION);
    values.addAll(file.getRequiredLogEntryValues());
    return values;
  }

  @Override
  public void write(LogEntry entry) throws IOException {
    file.write(
        new LogEntry(
            entry.getTimestamp(),
            entry.getThread(),
            entry.getContext(),
            entry.getClassName(),
            entry.getMethodName(),
            entry.getFileName(),
            entry.getLineNumber(),
            entry.getTag(),
            entry.getLevel(),
            LogText.of(entry, traces),
            null));
  }

  @Override
  public void flush() throws IOException {
    file.flush();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    file.close();
  }
}
