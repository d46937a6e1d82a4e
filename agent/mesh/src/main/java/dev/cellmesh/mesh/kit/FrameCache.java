package dev.cellmesh.mesh.kit;

import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames a peer has had of late, by the hash that names them, for others to ask again. First
 * in, first out; bounded in number, bytes and age. Empty, it holds no memory.
 */
public final class FrameCache {
  private static final int FIRST_SLOTS = 16;
  private static final int NONE = -1;

  private final int maxFrames;
  private final int maxBytes;
  private final long maxMillis;

  /**
   * A ring of slots, oldest at {@code head}; and an open-addressed index of them, twice as long.
   */
  private long[] ids = {};

  private @Nullable Bytes[] frames = {};
  private MonotonicTime[] since = {};
  private int[] index = {};
  private int head;
  private int size;
  private int bytes;

  /**
   * @param maxFrames the most frames held; a power of two
   * @param maxBytes the most bytes held
   * @param maxMillis how long a frame is held at most
   */
  public FrameCache(int maxFrames, int maxBytes, long maxMillis) {
    if (Integer.bitCount(maxFrames) != 1) {
      throw new IllegalArgumentException(maxFrames + " is not a power of two");
    }
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
    this.maxMillis = maxMillis;
  }

  /** Keeps a frame; one that is there already stays as it is. */
  public void put(long id, Bytes frame, MonotonicTime now) {
    expire(now);
    if (frame.length() > maxBytes || find(id) != NONE) {
      return;
    }
    while (size > 0 && bytes + frame.length() > maxBytes) {
      removeOldest();
    }
    if (size == ids.length) {
      if (size == maxFrames) {
        removeOldest();
      } else {
        grow();
      }
    }
    int slot = head + size & ids.length - 1;
    ids[slot] = id;
    frames[slot] = frame;
    since[slot] = now;
    size++;
    bytes += frame.length();
    enter(slot);
  }

  /** The frame of that name; null if it is not there, or no more. */
  public @Nullable Bytes get(long id) {
    int at = find(id);
    return at == NONE ? null : frames[index[at]];
  }

  /** Lets go of what is too old. */
  public void expire(MonotonicTime now) {
    while (size > 0 && now.millisSince(since[head]) > maxMillis) {
      removeOldest();
    }
    if (size == 0 && ids.length > FIRST_SLOTS) {
      resize(0);
    }
  }

  int size() {
    return size;
  }

  int bytes() {
    return bytes;
  }

  private void removeOldest() {
    Bytes oldest = frames[head];
    leave(find(ids[head]));
    bytes -= oldest == null ? 0 : oldest.length();
    frames[head] = null;
    head = head + 1 & ids.length - 1;
    size--;
  }

  private void grow() {
    resize(ids.length == 0 ? FIRST_SLOTS : ids.length * 2);
  }

  private void resize(int slots) {
    long[] oldIds = ids;
    @Nullable Bytes[] oldFrames = frames;
    MonotonicTime[] oldSince = since;
    ids = new long[slots];
    frames = new @Nullable Bytes[slots];
    since = new MonotonicTime[slots];
    index = new int[2 * slots];
    Arrays.fill(index, NONE);
    for (int i = 0; i < size; i++) {
      int from = head + i & oldIds.length - 1;
      ids[i] = oldIds[from];
      frames[i] = oldFrames[from];
      since[i] = oldSince[from];
      enter(i);
    }
    head = 0;
  }

  private int home(long id) {
    return (int) (id ^ id >>> 32) & index.length - 1;
  }

  private void enter(int slot) {
    int at = home(ids[slot]);
    while (index[at] != NONE) {
      at = at + 1 & index.length - 1;
    }
    index[at] = slot;
  }

  /** Where the index names the frame. */
  private int find(long id) {
    if (size == 0) {
      return NONE;
    }
    int at = home(id);
    while (index[at] != NONE) {
      if (ids[index[at]] == id) {
        return at;
      }
      at = at + 1 & index.length - 1;
    }
    return NONE;
  }

  /** Takes an entry out of the index and moves up those behind it that are not at home. */
  private void leave(int at) {
    int hole = at;
    int next = at;
    while (true) {
      next = next + 1 & index.length - 1;
      if (index[next] == NONE) {
        break;
      }
      int wanted = home(ids[index[next]]);
      boolean between =
          hole <= next ? hole < wanted && wanted <= next : hole < wanted || wanted <= next;
      if (!between) {
        index[hole] = index[next];
        hole = next;
      }
    }
    index[hole] = NONE;
  }
}
