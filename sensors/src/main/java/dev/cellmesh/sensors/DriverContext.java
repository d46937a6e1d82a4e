package dev.cellmesh.sensors;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What a driver may know of its board.
 *
 * @param board the board's identity: 64 hexadecimal digits, the same after a restart
 * @param stateDirectory where the agent keeps what must outlive it
 * @param clock the wall clock, for the time of readings
 */
public record DriverContext(String board, Path stateDirectory, InstantSource clock) {
  private static final int LONG_DIGITS = 16;

  /** A number of the board's own, the same after a restart. */
  public long seed() {
    return Long.parseUnsignedLong(board.substring(0, LONG_DIGITS), 16);
  }
}
