package dev.cellmesh.nostr;

/** At most {@code burst} at once and {@code perSecond} in the long run. Not for several threads. */
public final class TokenBucket {
  private final double burst;
  private final double perNano;
  private double tokens;
  private long lastNanos;

  /** A full bucket at {@code nowNanos} of the monotonic clock. */
  public TokenBucket(double burst, double perSecond, long nowNanos) {
    this.burst = burst;
    this.perNano = perSecond / 1e9;
    this.tokens = burst;
    this.lastNanos = nowNanos;
  }

  /** Takes a token if there is one. */
  public boolean take(long nowNanos) {
    refill(nowNanos);
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** Nanoseconds until there is a token; 0 if there is one. */
  public long nanosUntilNext(long nowNanos) {
    refill(nowNanos);
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
  }

  private void refill(long nowNanos) {
    long elapsed = nowNanos - lastNanos;
    if (elapsed > 0) {
      tokens = Math.min(burst, tokens + elapsed * perNano);
      lastNanos = nowNanos;
    }
  }
}
