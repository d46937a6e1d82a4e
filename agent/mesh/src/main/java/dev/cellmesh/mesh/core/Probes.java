package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.port.MonotonicTime;

/**
 * The pings over a link, and what their answers say of it. Written by {@code Swim}; the driver may
 * measure the round trip better.
 */
public final class Probes {
  /** In each period one of the boards with a link is asked whether it is there. */
  public static final long PERIOD_MILLIS = 2_000;

  /** How many pings {@link #missed} is counted over. */
  static final int REMEMBERED = 32;

  /** With so many pings unanswered in a row a link is the last choice. */
  public static final int DOUBTFUL = 3;

  private int first;
  private int last;
  private MonotonicTime firstAt;
  private MonotonicTime sentAt;
  private boolean awaiting;
  private int unanswered;

  /** The last pings, newest in bit 0: 1 if it was not answered in time. */
  private int history;

  private int count;
  private int rttMicros;
  private boolean measured;

  Probes(MonotonicTime now) {
    firstAt = now;
    sentAt = now;
  }

  /** A ping is sent now. */
  public void sends(int sequence, MonotonicTime now) {
    awaiting = true;
    if (unanswered == 0) {
      first = sequence;
      firstAt = now;
    }
    last = sequence;
    sentAt = now;
  }

  /** This peer was away: the ping counts as sent now. */
  public void postpone(MonotonicTime now) {
    sentAt = now;
  }

  /** When the last one was. */
  public MonotonicTime sentAt() {
    return sentAt;
  }

  /** Whether the last ping may still be answered in time. */
  public boolean awaiting() {
    return awaiting;
  }

  /** The last ping was not answered in time. */
  public void misses() {
    awaiting = false;
    unanswered++;
    remember(1);
  }

  /** Whether that sequence answers a ping that none has answered yet. */
  public boolean answers(int sequence) {
    return sequence >= first && sequence <= last && (awaiting || unanswered > 0);
  }

  /** An answer has come. */
  public void hears(int sequence, MonotonicTime now) {
    if (sequence == first) {
      pinged((int) Math.min((now.nanos() - firstAt.nanos()) / 1_000, Integer.MAX_VALUE));
    } else if (sequence == last) {
      pinged((int) ((now.nanos() - sentAt.nanos()) / 1_000));
    }
    remember(0);
    unanswered = 0;
    awaiting = false;
  }

  private void remember(int outcome) {
    history = history << 1 | outcome;
    count = Math.min(count + 1, REMEMBERED);
  }

  /** Smoothed as TCP does (RFC 6298) where the driver does not measure. */
  private void pinged(int micros) {
    if (!measured) {
      rttMicros = rttMicros == 0 ? micros : rttMicros + (micros - rttMicros) / 8;
    }
  }

  /** The driver has measured the round trip. */
  public void measured(int micros) {
    measured = true;
    rttMicros = micros;
  }

  /** The smoothed round trip, 0 while unknown. */
  public int rttMicros() {
    return rttMicros;
  }

  /** Pings in a row that were not answered in time. */
  public int unanswered() {
    return unanswered;
  }

  /** Whether so many were not that any other link is better. */
  public boolean doubtful() {
    return unanswered >= DOUBTFUL;
  }

  /** Pings remembered, at most {@link #REMEMBERED}. */
  public int count() {
    return count;
  }

  /** How many of those were not answered in time. */
  public int missed() {
    int mask = count == REMEMBERED ? -1 : (1 << count) - 1;
    return Integer.bitCount(history & mask);
  }
}
