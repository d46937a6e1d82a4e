package dev.cellmesh.sensors.senml;

import java.util.List;
import java.util.Map;

/**
 * What came out of a pack.
 *
 * @param readings the readings, in the order of the pack; empty if the whole pack was dropped
 * @param rejects how many records (or packs) were dropped, by reason; empty if all is well
 */
public record Decoded(List<BoardReading> readings, Map<SenmlReject, Integer> rejects) {
  /** Copies both. */
  public Decoded {
    readings = List.copyOf(readings);
    rejects = Map.copyOf(rejects);
  }
}
