package dev.cellmesh.mesh.members;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Opinion;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * What this board makes of the health of each board of its cell that it has a link with: how good a
 * bridge it would be, 0…100 %.
 *
 * <p>A sample per epoch of 30 s, smoothed with α = 0.03, so that it takes a quarter of an hour to
 * matter: on a prototype that changed the bridges of a cell 5 times a day where the best of raw
 * scores changed them 2,000 times. A board that is found dead or that loses more than 20 % gets no
 * such grace.
 */
public final class Health {
  public static final long EPOCH_MILLIS = 30_000;

  private static final double ALPHA = 0.03;

  /**
   * A board that has been up for long tends to stay up (Stutzbach and Rejaie 2006); after a day
   * more adds little. As seen from here: its own clock may be wrong, and its word is not taken.
   */
  private static final double UPTIME_WEIGHT = 30;

  private static final long UPTIME_MILLIS = 86_400_000;

  /** Every message over the edge takes the bridge's round trip; half as much again is noise. */
  private static final double ROUND_TRIP_WEIGHT = 20;

  private static final double ROUND_TRIP_FREE = 1.5;
  private static final double ROUND_TRIP_MOST = 4;

  /** Differences below this are the scheduler's, in microseconds. */
  private static final int ROUND_TRIP_NOISE_MICROS = 5_000;

  /**
   * What a bridge loses must be repaired. Of the last 32 probes some are always lost where the
   * network loses a few per cent: up to a tenth counts as nothing.
   */
  private static final double LOSS_WEIGHT = 35;

  private static final double LOSS_FREE = 0.1;
  private static final double LOSS_MOST = 0.2;

  /** So many probes at least, or one lost says too much. */
  private static final int LEAST_PROBES = 8;

  /** A board that has not been heard of for a while may be about to vanish. */
  private static final double ACTIVITY_WEIGHT = 15;

  private static final long ACTIVE_MILLIS = 120_000;
  private static final long INACTIVE_MILLIS = 360_000;

  /** What was found of boards that have gone is remembered for so long. */
  private static final long REMEMBER_MILLIS = 3_600_000;

  private static final int MAX_SEEN = Roster.MAX_BOARDS;

  /** What others are told moves only by this, in percent, or each epoch would be news. */
  private static final int TOLD_STEP_PERCENT = 3;

  /** Ceilings in these steps, in percent: the load of a board moves all the time. */
  private static final int CEILING_STEP_PERCENT = 5;

  private static final class Seen {
    MonotonicTime since;
    MonotonicTime last;
    double score = Opinion.UNKNOWN;
    int told = Opinion.UNKNOWN;

    Seen(MonotonicTime since) {
      this.since = since;
      this.last = since;
    }
  }

  private final Core core;
  private final TreeMap<PeerId, Seen> seen = new TreeMap<>();
  private int ceilingPercent = 100;

  public Health(Core core) {
    this.core = core;
  }

  /** What this board's own vitals allow its health to be at most, in percent. */
  public int ceilingPercent() {
    return ceilingPercent;
  }

  /** Whether that is news. */
  public boolean limit(int percent) {
    int before = ceilingPercent;
    int within = Math.clamp(percent, 0, 100);
    ceilingPercent = within - within % CEILING_STEP_PERCENT;
    return before != ceilingPercent;
  }

  /** What others are told of {@code peer}, in percent, or {@link Opinion#UNKNOWN}. */
  public int told(PeerId peer) {
    Seen s = seen.get(peer);
    return s == null ? Opinion.UNKNOWN : s.told;
  }

  /** It was found dead: that is forgotten as slowly as a good name is earned. */
  public void dead(PeerId peer) {
    Seen s = seen.get(peer);
    if (s != null) {
      s.score = 0;
      s.told = 0;
      s.since = core.now();
    }
  }

  /** One epoch has passed. Returns whether there is anything new to tell. */
  public boolean observe() {
    boolean news = false;
    int median = medianRoundTrip();
    for (Link link : core.links().values()) {
      if (!link.readyBoard() || link.cell() != core.cell()) {
        continue;
      }
      Seen s = seen.get(link.peer());
      if (s == null) {
        if (seen.size() >= MAX_SEEN) {
          core.count(Event.TABLE_FULL);
          continue;
        }
        s = new Seen(link.since());
        seen.put(link.peer(), s);
      }
      news |= observe(link, s, median);
    }
    seen.values().removeIf(s -> core.now().millisSince(s.last) > REMEMBER_MILLIS);
    return news;
  }

  private boolean observe(Link link, Seen s, int medianRoundTrip) {
    s.last = core.now();
    double loss = loss(link);
    double uptime = Math.min(1, core.now().millisSince(s.since) / (double) UPTIME_MILLIS);
    double roundTrip = roundTrip(link.probes().rttMicros(), medianRoundTrip);
    double kept = 1 - part(loss, LOSS_FREE, LOSS_MOST);
    long silent = core.now().millisSince(link.heardAt());
    double active = 1 - part((double) silent, ACTIVE_MILLIS, INACTIVE_MILLIS);
    link.regard()
        .sees(Opinion.terms(percent(uptime), percent(roundTrip), percent(kept), percent(active)));
    double sample =
        UPTIME_WEIGHT * uptime
            + ROUND_TRIP_WEIGHT * roundTrip
            + LOSS_WEIGHT * kept
            + ACTIVITY_WEIGHT * active;
    boolean atOnce = s.score < 0 || (loss > LOSS_MOST && sample < s.score);
    s.score = atOnce ? sample : s.score + ALPHA * (sample - s.score);
    if (s.told >= 0 && Math.abs(s.score - s.told) < TOLD_STEP_PERCENT) {
      return false;
    }
    int before = s.told;
    s.told = (int) Math.round(s.score / 2) * 2;
    return before != s.told;
  }

  private static int percent(double part) {
    return (int) Math.round(100 * part);
  }

  /** How far {@code value} has come from {@code free} to {@code most}, 0…1. */
  private static double part(double value, double free, double most) {
    return Math.clamp((value - free) / (most - free), 0, 1);
  }

  /** The fraction of frames that get lost one way: a probe is lost if either of two is. */
  private static double loss(Link link) {
    if (link.probes().count() < LEAST_PROBES) {
      return 0;
    }
    return 1 - Math.sqrt(1 - link.probes().missed() / (double) link.probes().count());
  }

  private static double roundTrip(int micros, int median) {
    if (micros == 0 || median == 0 || micros - median < ROUND_TRIP_NOISE_MICROS) {
      return 1;
    }
    return 1 - part(micros / (double) median, ROUND_TRIP_FREE, ROUND_TRIP_MOST);
  }

  private int medianRoundTrip() {
    int[] all = new int[core.links().size()];
    int count = 0;
    for (Link link : core.links().values()) {
      if (link.readyBoard() && link.cell() == core.cell() && link.probes().rttMicros() > 0) {
        all[count++] = link.probes().rttMicros();
      }
    }
    Arrays.sort(all, 0, count);
    return count == 0 ? 0 : all[(count - 1) / 2];
  }
}
