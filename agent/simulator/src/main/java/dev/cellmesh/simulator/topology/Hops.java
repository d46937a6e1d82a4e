package dev.cellmesh.simulator.topology;

/**
 * Hops from some boards to all others, exact for each of these sources.
 *
 * @param hops over the pairs of a source and a board that it reaches
 * @param sources how many boards were walked from
 * @param reached the share of the other boards that a source reaches, in the mean
 * @param reachedLeast the same of the source that reaches the fewest
 */
public record Hops(Spread hops, long sources, double reached, double reachedLeast) {}
