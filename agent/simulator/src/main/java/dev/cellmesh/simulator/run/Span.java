package dev.cellmesh.simulator.run;

/**
 * The phases of a run, in virtual seconds: the room forms; then it is measured, settled at first
 * and later with boards killed that carry readings; at last what is under way may still arrive.
 */
record Span(long measureFrom, long killFrom, long measureTo, long end) {
  private static final long WARM_UP_SECONDS = 120;
  private static final long COLD_SECONDS = 240;
  private static final long DRAIN_SECONDS = 60;

  /**
   * What happens to boards from outside happens at moments that many share: in between, the shards
   * of a large room need not wait for each other.
   */
  private static final long TICK_MILLIS = 25;

  static long onTick(long millis) {
    return millis / TICK_MILLIS * TICK_MILLIS;
  }

  static Span of(Settings settings, boolean kills) {
    long end = Math.round(settings.minutes() * 60);
    long warmUp = settings.whole(Setting.WARM_UP);
    if (warmUp == 0) {
      boolean cold = settings.whole(Setting.COLD) == 1;
      warmUp = Math.min(cold ? COLD_SECONDS : WARM_UP_SECONDS, end * 2 / 5);
    }
    long from = Math.min(warmUp, end);
    long to = Math.max(from, end - Math.min(DRAIN_SECONDS, end / 5));
    return new Span(from, kills ? from + (to - from) / 2 : to, to, end);
  }

  long measured() {
    return Math.max(1, measureTo - measureFrom);
  }

  long settled() {
    return Math.max(1, killFrom - measureFrom);
  }

  long drain() {
    return end - measureTo;
  }
}
