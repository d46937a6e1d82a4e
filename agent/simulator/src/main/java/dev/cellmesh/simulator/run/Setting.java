package dev.cellmesh.simulator.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A number that a run is set up with: by the command line, or in a scenario file. */
public enum Setting {
  BOARDS(2, 100_000, 1_000, true),
  LEAVES(0, 1_000, 10, true),
  TARGET_CELLS(0, 16_384, 0, true),
  CELL_SIZE(0, 200, 0, true),
  BRIDGES_PER_EDGE(1, 8, 2, true),
  BRIDGE_LINKS(1, 64, 8, true),
  CONNECTIONS_BUDGET(4, 400, 48, true),
  /** Readings per board and minute. */
  RATE(0, 6_000, 6, false),
  /** Virtual minutes, all in all. */
  MINUTES(0.5, 1_440, 10, false),
  /** Share of the boards that go in a minute; each is replaced. */
  CHURN(0, 1, 0, false),
  /** Share of frames lost on links. */
  LOSS(0, 0.9, 0, false),
  /** One way over a link, milliseconds. */
  LATENCY(1, 5_000, 50, true),
  /** Seconds over which the boards start. */
  RAMP(0, 3_600, 30, true),
  /** 1: the boards know nothing of the room when they start. */
  COLD(0, 1, 0, true),
  /** Seconds before anything is measured; 0: two minutes, or less if the run is short. */
  WARM_UP(0, 36_000, 0, true),
  /** Seconds between kills of boards that carry readings across; 0: none. */
  KILL_CARRIER_EVERY(0, 3_600, 10, true),
  /** How many broadcasts are sent and measured while the room is settled. */
  BROADCASTS(0, 100, 3, true),
  /** Bytes per second that a board can send; 0: no bound. */
  UPLINK(0, 1e9, 0, true),
  /** Share of events that relays lose. */
  RELAY_LOSS(0, 0.9, 0, false),
  /** Share of peers behind a NAT that maps each destination differently. */
  STRICT_NATS(0, 1, 0, false),
  /** Share of peers behind a NAT that lets in only whom it has sent to. */
  RESTRICTED_NATS(0, 1, 0, false),
  /** Seconds that clocks may be wrong by, either way. */
  CLOCKS(0, 1e8, 0, true),
  SEED(0, Long.MAX_VALUE, 1, true);

  private final double least;
  private final double most;
  private final double usual;
  private final boolean whole;

  Setting(double least, double most, double usual, boolean whole) {
    this.least = least;
    this.most = most;
    this.usual = usual;
    this.whole = whole;
  }

  /** As it is written in files; on the command line two dashes precede it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is if nobody says. */
  public double usual() {
    return usual;
  }

  /** What is wrong with a value, in words that follow the setting's name; null if nothing is. */
  public @Nullable String complaint(double value) {
    if (value >= least && value <= most && (!whole || value == Math.rint(value))) {
      return null;
    }
    return "is "
        + number(value)
        + "; it must be "
        + (whole ? "a whole number, " : "")
        + number(least)
        + " to "
        + number(most);
  }

  /** A number without needless digits. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /**
   * The setting of that key.
   *
   * @throws IllegalArgumentException if there is none; the message names the nearest
   */
  public static Setting named(String key) {
    for (Setting setting : values()) {
      if (setting.key().equals(key)) {
        return setting;
      }
    }
    List<String> keys = Arrays.stream(values()).map(Setting::key).toList();
    throw new IllegalArgumentException(
        "no setting '" + key + "'; did you mean " + Words.nearest(key, keys) + "?");
  }
}
