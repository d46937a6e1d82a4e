package dev.cellmesh.sinks;

import dev.cellmesh.config.kit.Part;
import dev.cellmesh.config.kit.Section;
import java.util.List;

/**
 * What a kind of sink shows to the house: its section of the file, and the sinks that the section
 * asks for. It is a folder of its own beside this file; the list of the agent's parts names it.
 *
 * @param <O> its options, a record
 */
public interface SinkDriver<O> extends Part<O> {
  /** A section of [sink]: its path begins with {@code sink.}. */
  @Override
  Section section();

  /** The sinks to run. Opens nothing yet. */
  List<Sink> sinks(O options, SinkContext context);
}
