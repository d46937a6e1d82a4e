package dev.cellmesh.simulator.run;

/** Counts of whole numbers, 0 and up; large ones are kept to 0.4 %. */
public final class Histogram {
  private static final int PRECISION_BITS = 8;
  private static final int EXACT = 1 << (PRECISION_BITS + 1);

  private final long[] counts = new long[EXACT + 64 * (1 << PRECISION_BITS)];
  private long size;
  private double sum;
  private long max;

  /** Adds one number; a negative one counts as 0. */
  public void add(long value) {
    long v = Math.max(0, value);
    counts[bucket(v)]++;
    size++;
    sum += v;
    max = Math.max(max, v);
  }

  private static int bucket(long value) {
    if (value < EXACT) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - PRECISION_BITS;
    return EXACT + (shift - 1) * (1 << PRECISION_BITS) + (int) (value >>> shift) - EXACT / 2;
  }

  private static long value(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int shift = (bucket - EXACT) / (1 << PRECISION_BITS) + 1;
    long top = (bucket - EXACT) % (1L << PRECISION_BITS) + EXACT / 2;
    return (top << shift) + (1L << shift) / 2;
  }

  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The mean; NaN if there is none. */
  public double avg() {
    return size == 0 ? Double.NaN : sum / size;
  }

  /** The largest; 0 if there is none. */
  public long max() {
    return max;
  }

  /** What {@code percent} of the numbers do not exceed; 0 if there is none. */
  public long percentile(double percent) {
    long rank = (long) Math.ceil(size * percent / 100);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= Math.max(1, rank)) {
        return Math.min(max, value(i));
      }
    }
    return 0;
  }
}
