package dev.cellmesh.app.log;

import dev.cellmesh.app.text.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.tinylog.core.LogEntry;

/**
 * What is written of a log entry: one line, with its exception at the end, or with the whole trace
 * if that is asked for. Whoever is quoted in it writes no line of his own and moves no cursor.
 */
final class LogText {
  private LogText() {}

  static String of(LogEntry entry, boolean traces) {
    @Nullable String message = entry.getMessage();
    @Nullable Throwable fault = entry.getException();
    String said = message == null ? "" : Printable.line(message.strip());
    if (fault == null) {
      return said;
    }
    if (!traces) {
      String what =
          fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.toString();
      return (said.isEmpty() ? "" : said + ": ") + Printable.line(what.replace('\n', ' '));
    }
    StringWriter trace = new StringWriter();
    fault.printStackTrace(new PrintWriter(trace));
    return said + '\n' + Printable.lines(trace.toString().strip());
  }
}
