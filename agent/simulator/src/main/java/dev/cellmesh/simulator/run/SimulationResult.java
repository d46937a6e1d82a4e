package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.wire.Structure;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run. Figures that a run did not measure are NaN, or empty histograms.
 *
 * @param structure what most boards agreed on in the end; null if they do not run the core
 * @param connections links of a board, over boards and time in the measured phase
 * @param mostLinks the most links that any board ever had at one time
 * @param inputs frames, signals, deadlines and so on that peers have handled
 * @param traceHash equal for equal runs
 */
public record SimulationResult(
    Settings settings,
    @Nullable Structure structure,
    Histogram connections,
    int mostLinks,
    Readings readings,
    Broadcast broadcast,
    Traffic traffic,
    Trouble trouble,
    long inputs,
    long traceHash) {
  /**
   * Readings of boards that live, to leaves that were there.
   *
   * @param published readings that are judged
   * @param delivered the fraction of those, for each leaf, that arrived
   * @param duplicates readings handed to a leaf again, judged or not
   * @param leaves leaves that had joined before the measured phase
   * @param hops links that a reading went over, for those that came the straight way
   * @param micros from publishing to delivery, of all first deliveries in the measured phase
   * @param transmissions DATA frames sent for each delivery, in the measured phase
   * @param withRepair the same, with the frames of digests and repair
   */
  public record Readings(
      long published,
      double delivered,
      long missing,
      long duplicates,
      int leaves,
      Histogram hops,
      Histogram micros,
      double transmissions,
      double withRepair) {}

  /**
   * Messages to everyone.
   *
   * @param transmissionsPerBoard frames sent within 5 s, over the number of peers but one
   * @param reachedAtOnce the worst one's share of the boards that had it after 5 s
   * @param reached the same at the end of the run, of those that still lived
   */
  public record Broadcast(double transmissionsPerBoard, double reachedAtOnce, double reached) {}

  /**
   * What went over relays and links, in the settled phase (relays) and the measured phase (links).
   *
   * @param uplinkBytes per board and second, with what a real link adds to each frame
   * @param dataBytes of those, readings and broadcasts
   * @param repairBytes of those, digests and repair
   * @param keepAliveBytes per board and second that real links send beside, by calculation
   * @param relayEventsOut per second, in all
   */
  public record Traffic(
      double uplinkBytes,
      double dataBytes,
      double repairBytes,
      double keepAliveBytes,
      double relayBytes,
      double relayEventsIn,
      double relayEventsOut) {}

  /**
   * What faults came to.
   *
   * @param bridgeChanges per cell and day, in the settled phase
   * @param failoverMillis for each carrier that was killed
   * @param failoverMissing readings that were lost over that
   * @param churned boards that went and were replaced
   * @param planSeconds from the timeline's {@code plan} until the room was as planned; NaN if never
   */
  public record Trouble(
      double bridgeChanges,
      Histogram failoverMillis,
      long failoverMissing,
      int churned,
      boolean planAsked,
      double planSeconds) {}
}
