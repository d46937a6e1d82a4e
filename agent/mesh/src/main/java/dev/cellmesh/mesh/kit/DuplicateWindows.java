package dev.cellmesh.mesh.kit;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells what has been seen before: a sliding window of sequences per origin, boot epoch and
 * channel, in the manner of RFC 6479. What is older than the window counts as seen.
 *
 * <p>An epoch does not end those before it: whoever forges one far in the future would silence the
 * origin for ever, and so would a clock that goes back over a restart.
 */
public final class DuplicateWindows {
  static final int WINDOW = 1024;
  static final int MAX_WINDOWS = 32_768;
  private static final int WORDS = WINDOW / 64 + 1;

  private record Key(PeerId origin, long bootEpoch, long channelId) {}

  private static final class Window {
    long highest;
    final long[] bits = new long[WORDS];

    boolean add(long sequence) {
      if (sequence <= 0 || sequence <= highest - WINDOW) {
        return false;
      }
      long word = sequence >>> 6;
      if (sequence > highest) {
        long from = (highest >>> 6) + 1;
        for (long w = Math.max(from, word - WORDS + 1); w <= word; w++) {
          bits[(int) (w % WORDS)] = 0;
        }
        highest = sequence;
      }
      int at = (int) (word % WORDS);
      long bit = 1L << (sequence & 63);
      boolean fresh = (bits[at] & bit) == 0;
      bits[at] |= bit;
      return fresh;
    }
  }

  private final Map<Key, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

  /** Whether this is the first time; it is not the first time from now on. */
  public boolean fresh(PeerId origin, long bootEpoch, long channelId, long sequence) {
    Window window =
        windows.computeIfAbsent(new Key(origin, bootEpoch, channelId), k -> new Window());
    if (windows.size() > MAX_WINDOWS) {
      var eldest = windows.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return window.add(sequence);
  }

  int size() {
    return windows.size();
  }
}
