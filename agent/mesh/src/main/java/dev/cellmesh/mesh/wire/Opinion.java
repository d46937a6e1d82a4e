package dev.cellmesh.mesh.wire;

/**
 * What one board makes of another one's health, as it travels: a byte in CELL with the score and
 * the class that the other has said of itself, and four bytes in PING and ACK with what it is made
 * up of.
 */
public final class Opinion {
  /** No score yet. */
  public static final int UNKNOWN = -1;

  private static final int STEP_PERCENT = 2;
  private static final int NO_SCORE = 63;

  private Opinion() {}

  /**
   * The byte.
   *
   * @param percent 0…100, in steps of 2, or {@link #UNKNOWN}
   */
  public static byte encode(int percent, int healthClass) {
    int score = percent < 0 ? NO_SCORE : Math.min(percent, 100) / STEP_PERCENT;
    return (byte) (score << 2 | healthClass);
  }

  /** Whether there is a score among these bytes. */
  public static boolean any(Bytes opinions) {
    for (int i = 0; i < opinions.length(); i++) {
      if (percent(opinions.at(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  public static int percent(int opinion) {
    int score = opinion >>> 2;
    return score > 100 / STEP_PERCENT ? UNKNOWN : score * STEP_PERCENT;
  }

  public static int healthClass(int opinion) {
    return opinion & 3;
  }

  /** Four parts of a score, each 0…100, in one number; 0 is kept for none of them known. */
  public static int terms(int uptime, int roundTrip, int loss, int activity) {
    return ((uptime + 1) << 24) | ((roundTrip + 1) << 16) | ((loss + 1) << 8) | (activity + 1);
  }

  /** The part with that place in {@link #terms}, 0…3, or {@link #UNKNOWN}. */
  public static int term(int terms, int place) {
    int value = ((terms >>> (24 - 8 * place)) & 0xff) - 1;
    return Math.min(value, 100);
  }
}
