package dev.cellmesh.sinks;

import dev.cellmesh.sensors.senml.BoardReading;
import java.util.SortedMap;

/**
 * Takes readings of the room to somewhere else. Whoever runs it subscribes to what is {@link
 * #wanted}, decodes and filters, and counts what it leaves out.
 */
public interface Sink extends AutoCloseable {
  /** The name of this instance in logs and counters, such as {@code sink1}. */
  String name();

  /** What it asks for; always the same. */
  Wanted wanted();

  /** Begins to connect, and returns at once; a sink that cannot tries again by itself. */
  void start();

  /**
   * Takes one reading. Called by one thread, after {@link #start}; must not block: what finds no
   * place is dropped and counted.
   */
  void accept(BoardReading reading);

  /**
   * Traffic and drops: {@code readings.published}, {@code waiting}, and for each reason {@code
   * dropped.REASON}.
   */
  SortedMap<String, Long> counters();

  /** Releases everything; what was not taken by then is given up. */
  @Override
  void close();
}
