package dev.cellmesh.sensors.mqtt;

/**
 * How many messages a broker sends before it waits for acknowledgements: what we allowed it, or
 * what it allows itself, which no broker tells. Who reads in batches must know: a batch that waits
 * for more than the broker sends waits in vain, and the broker's queue overflows meanwhile.
 *
 * <p>Learnt from the stillness: a broker that stops twice at the same number of unacknowledged
 * messages is taken to stop there, until it sends more. Safe for several threads.
 */
final class Window {
  /** Fewer than this are a few sensors that have spoken, and no broker that waits. */
  private static final int LEAST = 8;

  private final int most;
  private int limit;
  private int outstanding;
  private boolean moved;
  private boolean stood;
  private int stoppedAt;

  /**
   * @param most the receive maximum
   */
  Window(int most) {
    this.most = most;
    this.limit = most;
  }

  /** A new connection: what is known of its broker. */
  synchronized void connected(int expected) {
    limit = Math.min(most, expected);
    stoppedAt = 0;
  }

  /**
   * A message has come.
   *
   * @param unacknowledged how many are not acknowledged now, with it
   * @return whether the broker sends nothing more until some are
   */
  synchronized boolean isFilledBy(int unacknowledged) {
    outstanding = unacknowledged;
    moved = true;
    if (unacknowledged > limit) {
      limit = most;
      stoppedAt = 0;
    }
    return unacknowledged >= limit;
  }

  /** About once a second: whether the broker stands still. */
  synchronized void tend(int unacknowledged) {
    boolean hasStopped = !moved && unacknowledged == outstanding && unacknowledged >= LEAST;
    moved = false;
    if (!hasStopped) {
      stood = false;
    } else if (!stood) {
      stood = true;
      if (unacknowledged == stoppedAt) {
        limit = Math.min(limit, unacknowledged);
      }
      stoppedAt = unacknowledged;
    }
  }
}
