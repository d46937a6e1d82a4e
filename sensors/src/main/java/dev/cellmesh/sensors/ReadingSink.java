package dev.cellmesh.sensors;

import java.util.List;

/** Where a pushed sensor leaves its readings and its troubles. Safe for use by several threads. */
public interface ReadingSink extends Rejects {

  /**
   * Hands over readings whose source cannot repeat them. Never blocks. While the hand-off is full,
   * they push the oldest of their like out, which are counted as dropped.
   *
   * @return false if there were no such ones: these readings are dropped and counted
   */
  boolean offer(List<Reading> readings);

  /**
   * Hands over readings whose source repeats them until they are acknowledged. Waits while the
   * hand-off is full, so call it on a thread of your own, never in a library's callback.
   *
   * @param isLastForNow whether the source sends nothing more until something is acknowledged
   * @param acknowledge run exactly once, on any thread, when the readings are safe; never run if
   *     the agent stops before. It must not block or throw.
   */
  void accept(List<Reading> readings, boolean isLastForNow, Runnable acknowledge)
      throws InterruptedException;

  /** The sensor has lost its source and tries to get it back by itself. */
  void trouble(SensorFault fault);

  /** The sensor has its source. */
  void well();
}
