package dev.cellmesh.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class HistogramTest {
  @Test
  void percentiles_areRightWithinHalfAPercent() {
    Histogram histogram = new Histogram();
    for (long i = 1; i <= 100_000; i++) {
      histogram.add(i * 37);
    }
    assertThat(histogram.avg()).isCloseTo(37 * 50_000.5, Percentage.withPercentage(0.001));
    assertThat(histogram.percentile(50)).isCloseTo(37 * 50_000, Percentage.withPercentage(0.5));
    assertThat(histogram.percentile(99)).isCloseTo(37 * 99_000, Percentage.withPercentage(0.5));
    assertThat(histogram.max()).isEqualTo(3_700_000);
    assertThat(histogram.percentile(100)).isCloseTo(3_700_000, Percentage.withPercentage(0.5));
  }

  @Test
  void smallNumbers_areExact() {
    Histogram histogram = new Histogram();
    for (int i = 0; i < 100; i++) {
      histogram.add(i);
    }
    assertThat(histogram.percentile(50)).isEqualTo(49);
    assertThat(histogram.percentile(99)).isEqualTo(98);
    assertThat(histogram.percentile(1)).isZero();
  }

  @Test
  void hugeNumbers_fit() {
    Histogram histogram = new Histogram();
    histogram.add(Long.MAX_VALUE);
    assertThat(histogram.percentile(99)).isPositive();
    assertThat(new Histogram().avg()).isNaN();
  }
}
