package dev.cellmesh.simulator.run;

import java.util.List;

/**
 * What a run is to be like: numbers, and what happens when.
 *
 * @param faults in the order of time
 */
public record Scenario(Settings settings, List<Fault> faults) {
  /** Nothing said, nothing happens. */
  public static final Scenario USUAL = new Scenario(Settings.USUAL, List.of());

  public Scenario {
    faults = List.copyOf(faults);
  }
}
