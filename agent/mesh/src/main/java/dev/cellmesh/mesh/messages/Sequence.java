package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Range;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber has had of one origin's messages on one channel and topic. It decides what is
 * delivered: each number once.
 */
final class Sequence {
  /** What names a sequence. */
  record Key(PeerId origin, long bootEpoch, long channelId, String topic) {}

  static final int MAX_MISSING = 1_024;
  private static final long[] NONE = {};

  final Key key;

  /** The highest number delivered, or known to be published. */
  private long highest;

  /** The lowest number that is this subscriber's, and when it was published. */
  private long lowest;

  private MonotonicTime lowestAt = new MonotonicTime(0);

  /** Numbers that should have come, ascending, and since when that is known (nanoseconds). */
  private long[] missing = NONE;

  private long[] missingSince = NONE;
  private int missingCount;

  /** The neighbour that messages come from. */
  @Nullable PeerId lastHop;

  MonotonicTime usedAt = new MonotonicTime(0);

  /** How often the missing ones have been asked for since one more was found missing. */
  int attempts;

  /** When they are to be asked for; null if nothing is missing. */
  @Nullable MonotonicTime pullAt;

  Sequence(Key key) {
    this.key = key;
  }

  /** Starts with a message that has come, or (with {@code missing}) is known to be published. */
  void start(long number, MonotonicTime at) {
    highest = number;
    lowest = number;
    lowestAt = at;
  }

  /** Whether the number has not been delivered before; it has from now on. */
  boolean take(long number) {
    if (number > highest) {
      highest = number;
      return true;
    }
    return removeMissing(number);
  }

  /**
   * What is above the highest number so far, up to but not including {@code number}, is missing.
   */
  int missUpTo(long number, MonotonicTime now) {
    long from = Math.max(highest + 1, number - MAX_MISSING);
    int lost = (int) Math.min(Integer.MAX_VALUE, from - highest - 1);
    for (long n = from; n < number; n++) {
      lost += miss(n, now) ? 0 : 1;
    }
    highest = Math.max(highest, number - 1);
    return lost;
  }

  /** The number is missing. False if an older one had to be given up for it. */
  boolean miss(long number, MonotonicTime now) {
    boolean room = missingCount < MAX_MISSING;
    if (!room) {
      removeAt(0);
    }
    if (missingCount == missing.length) {
      int more = Math.max(4, 2 * missing.length);
      missing = Arrays.copyOf(missing, more);
      missingSince = Arrays.copyOf(missingSince, more);
    }
    int at = -Arrays.binarySearch(missing, 0, missingCount, number) - 1;
    if (at < 0) {
      return room;
    }
    System.arraycopy(missing, at, missing, at + 1, missingCount - at);
    System.arraycopy(missingSince, at, missingSince, at + 1, missingCount - at);
    missing[at] = number;
    missingSince[at] = now.nanos();
    missingCount++;
    return room;
  }

  /**
   * Whether the message before the lowest one must have been this subscriber's too; it counts as
   * missing then.
   *
   * @param number just delivered
   * @param gapMillis its own: how long before it that one was published
   * @param since when the subscription began, and the room knew it
   */
  boolean reachesBack(long number, long gapMillis, MonotonicTime since, MonotonicTime now) {
    if (number != lowest || lowest <= 1) {
      return false;
    }
    MonotonicTime before = lowestAt.plusMillis(-gapMillis);
    if (!since.isBefore(before)) {
      return false;
    }
    lowest--;
    lowestAt = before;
    miss(lowest, now);
    return true;
  }

  private boolean removeMissing(long number) {
    int at = Arrays.binarySearch(missing, 0, missingCount, number);
    if (at < 0) {
      return false;
    }
    removeAt(at);
    return true;
  }

  private void removeAt(int at) {
    missingCount--;
    System.arraycopy(missing, at + 1, missing, at, missingCount - at);
    System.arraycopy(missingSince, at + 1, missingSince, at, missingCount - at);
    if (missingCount == 0) {
      missing = NONE;
      missingSince = NONE;
      pullAt = null;
      attempts = 0;
    }
  }

  /** Gives up those of a range; returns how many. */
  int giveUp(long first, long bits) {
    int given = 0;
    for (int i = 0; i < Range.MOST; i++) {
      if ((bits >>> i & 1) != 0 && removeMissing(first + i)) {
        given++;
      }
    }
    return given;
  }

  /** Gives up what has been missing since before {@code then}; returns how many. */
  int giveUpBefore(MonotonicTime then) {
    int given = 0;
    for (int i = missingCount - 1; i >= 0; i--) {
      if (missingSince[i] < then.nanos()) {
        removeAt(i);
        given++;
      }
    }
    return given;
  }

  boolean isMissingAny() {
    return missingCount > 0;
  }

  long highest() {
    return highest;
  }

  /** The missing ones from the {@code from}-th on that fit one range; its bits tell how many. */
  Range range(int from) {
    long first = missing[from];
    long bits = 0;
    for (int i = from; i < missingCount && missing[i] - first < Range.MOST; i++) {
      bits |= 1L << (missing[i] - first);
    }
    return new Range(key.origin, key.bootEpoch, key.channelId, key.topic, first, bits);
  }

  int missing() {
    return missingCount;
  }
}
