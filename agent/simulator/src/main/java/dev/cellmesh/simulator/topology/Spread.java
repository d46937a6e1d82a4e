package dev.cellmesh.simulator.topology;

import java.util.Arrays;

/**
 * How a count is spread over boards, or over pairs of them.
 *
 * @param avg the mean
 * @param p99 99 % are not above it
 * @param max the largest
 */
public record Spread(double avg, int p99, int max) {
  /** That of {@code counts}; all 0 if there are none. */
  static Spread of(int[] counts) {
    if (counts.length == 0) {
      return new Spread(0, 0, 0);
    }
    int[] sorted = counts.clone();
    Arrays.sort(sorted);
    int p99 = sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
    double avg = Arrays.stream(sorted).asLongStream().sum() / (double) sorted.length;
    return new Spread(avg, p99, sorted[sorted.length - 1]);
  }
}
