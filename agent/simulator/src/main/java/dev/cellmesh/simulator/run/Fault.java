package dev.cellmesh.simulator.run;

/** Something that happens at a point of a run's timeline. */
public sealed interface Fault {
  /** When, virtual milliseconds from the start. */
  long atMillis();

  /** A share of the boards, by lot, vanishes at one instant, for good. */
  record Kill(long atMillis, double share) implements Fault {}

  /** A share of the boards says goodbye and goes. */
  record Leave(long atMillis, double share) implements Fault {}

  /** A share of the boards vanishes and comes back with the same identity and nothing else. */
  record Restart(long atMillis, double share, long afterMillis) implements Fault {}

  /** A share of the boards handles nothing for a while, and then all of it. */
  record Stall(long atMillis, double share, long forMillis) implements Fault {}

  /** A share of the boards gets nothing from the others for a while, or neither side does. */
  record Partition(long atMillis, double share, boolean oneWay, long forMillis) implements Fault {}

  /** Relays are not what they should be for a while. */
  record Relays(long atMillis, RelayTrouble trouble, double amount, long forMillis)
      implements Fault {}

  /** Links are not what they should be for a while. */
  record Links(long atMillis, LinkTrouble trouble, double amount, long forMillis)
      implements Fault {}

  /** A board sends a broadcast, an urgent one if it floods; who gets it is measured. */
  record Broadcast(long atMillis, boolean flood) implements Fault {}

  /** From here on it is measured how long the room takes until it is as its plan says. */
  record Plan(long atMillis) implements Fault {}

  /** What can be wrong with relays. */
  enum RelayTrouble {
    /** None answers; the amount means nothing. */
    OFF,
    /** So many milliseconds of latency. */
    SLOW,
    /** That share of events gets lost. */
    LOSE,
    /** That share of events is told again later. */
    REPLAY,
    /** That share of events has a wrong byte. */
    CORRUPT
  }

  /** What can be wrong with links. */
  enum LinkTrouble {
    /** That share of frames gets lost. */
    LOSE,
    /** That share of frames arrives twice. */
    DUPLICATE,
    /** That share of links fails to open. */
    REFUSE
  }
}
