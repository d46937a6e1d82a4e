package dev.cellmesh.mesh.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.MonotonicTime;
import org.junit.jupiter.api.Test;

/** What may be taken, and when. */
final class TokenBucketTest {
  private static final MonotonicTime START = new MonotonicTime(5_000_000_000L);
  private final TokenBucket bucket = new TokenBucket(2, 20);

  private static MonotonicTime after(long millis) {
    return START.plusMillis(millis);
  }

  @Test
  void bucket_atRest_givesItsMostAtOnce_andThenNothing() {
    assertThat(bucket.left(START)).isEqualTo(20);
    assertThat(bucket.take(20, START)).isTrue();
    assertThat(bucket.take(1, START)).isFalse();
    assertThat(bucket.left(START)).isZero();
  }

  @Test
  void bucket_withTooFew_givesNone() {
    assertThat(bucket.take(19, START)).isTrue();
    assertThat(bucket.take(2, START)).isFalse();
    assertThat(bucket.take(1, START)).isTrue();
  }

  @Test
  void bucket_isFilledAtItsRate_howeverOftenItIsAsked() {
    for (long step : new long[] {1, 300, 499, 700, 900, 1_300}) {
      TokenBucket asked = new TokenBucket(2, 20);
      assertThat(asked.take(20, START)).isTrue();
      long taken = 0;
      for (long at = step; at <= 60_000; at += step) {
        taken += asked.take(1, after(at)) ? 1 : 0;
        taken += asked.take(1, after(at)) ? 1 : 0;
        taken += asked.take(1, after(at)) ? 1 : 0;
      }
      assertThat(taken).as("asked every %d ms for 60 s", step).isBetween(117L, 120L);
    }
  }

  @Test
  void bucket_afterALongRest_holdsNoMoreThanItsMost() {
    assertThat(bucket.take(20, START)).isTrue();
    assertThat(bucket.left(after(86_400_000))).isEqualTo(20);
    assertThat(bucket.take(20, after(86_400_000))).isTrue();
    assertThat(bucket.take(1, after(86_400_400))).isFalse();
  }
}
