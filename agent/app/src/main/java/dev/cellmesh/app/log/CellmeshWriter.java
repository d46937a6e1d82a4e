package dev.cellmesh.app.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/**
 * Writes log lines to standard error: for the journal with its level prefix (sd-daemon(3)) and
 * without the time, which the journal adds; for a person with a time of day. An exception is one
 * line, unless traces are asked for.
 *
 * <p>Public with this constructor because Tinylog makes it, by the name {@code cellmesh}.
 */
public final class CellmeshWriter implements Writer {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final boolean journal;
  private final boolean traces;
  private final PrintStream out;

  /** Made by Tinylog. */
  public CellmeshWriter(Map<String, String> properties) {
    this(
        Boolean.parseBoolean(properties.get("journal")),
        Boolean.parseBoolean(properties.get("traces")),
        System.err);
  }

  CellmeshWriter(boolean journal, boolean traces, PrintStream out) {
    this.journal = journal;
    this.traces = traces;
    this.out = out;
  }

  @Override
  public Collection<LogEntryValue> getRequiredLogEntryValues() {
    return EnumSet.of(
        LogEntryValue.DATE,
        LogEntryValue.LEVEL,
        LogEntryValue.CLASS,
        LogEntryValue.MESSAGE,
        LogEntryValue.EXCEPTION);
  }

  @Override
  public void write(LogEntry entry) {
    byte[] lines = render(entry).getBytes(StandardCharsets.UTF_8);
    out.write(lines, 0, lines.length);
  }

  String render(LogEntry entry) {
    String text = LogText.of(entry, traces);
    StringBuilder lines = new StringBuilder(text.length() + 32);
    for (String line : text.split("\n", -1)) {
      if (journal) {
        lines.append('<').append(severity(entry.getLevel())).append('>').append(line);
      } else {
        lines.append(TIME.format(entry.getTimestamp().toInstant()));
        lines.append(' ').append(entry.getLevel()).append(' ').append(line);
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /** Levels of syslog(3). */
  private static int severity(Level level) {
    return switch (level) {
      case ERROR -> 3;
      case WARN -> 4;
      case INFO -> 6;
      case TRACE, DEBUG, OFF -> 7;
    };
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
