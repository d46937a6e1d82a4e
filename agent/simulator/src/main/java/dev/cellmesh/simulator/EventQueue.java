package dev.cellmesh.simulator;

import java.util.Arrays;

/**
 * What is to happen, by the microsecond; what happens at one microsecond comes out in the order it
 * went in.
 *
 * <p>A hierarchical timing wheel (Varghese and Lauck, 1987): a slot per microsecond for the window
 * that time is in, coarser slots for what comes after it. A window's events move down when time
 * enters it, before anything can be put into it directly, so their order stays. Events live in
 * arrays that are used again: none becomes garbage.
 */
final class EventQueue {
  /** What an event is for; the network knows what the rest of it means then. */
  enum Kind {
    FRAME,
    WAKE,
    INPUT,
    PAIRED,
    OPENED,
    MEASURED,
    CLOSED,
    UPLINK
  }

  private static final int FINE_BITS = 18;
  private static final int COARSE_BITS = 10;
  private static final int MIDDLE_SHIFT = FINE_BITS;
  private static final int COARSE_SHIFT = FINE_BITS + COARSE_BITS;

  /** No event may lie further ahead: about three days. */
  static final long HORIZON_MICROS = (1L << (COARSE_SHIFT + COARSE_BITS)) - (1L << COARSE_SHIFT);

  /** The payload of an event that needs none. */
  static final Object NOTHING = "";

  private static final int NONE = -1;

  private final Wheel fine = new Wheel(FINE_BITS);
  private final Wheel middle = new Wheel(COARSE_BITS);
  private final Wheel coarse = new Wheel(COARSE_BITS);

  private int[] next = new int[1 << 12];
  private long[] at = new long[1 << 12];
  private Kind[] kind = new Kind[1 << 12];
  private Object[] who = new Object[1 << 12];
  private Object[] what = new Object[1 << 12];
  private int free = NONE;
  private int used;
  private int size;

  /** The start of the window that the fine wheel covers. */
  private long window;

  private long now;
  private int taken = NONE;

  /** Puts an event in, at {@code when}, which must not lie before what was taken out last. */
  void add(long when, Kind what, Object who, Object payload) {
    if (when < now || when - now > HORIZON_MICROS) {
      throw new IllegalArgumentException("event at " + when + ", now " + now);
    }
    int event = free;
    if (event == NONE) {
      event = used++;
      grow();
    } else {
      free = next[event];
    }
    at[event] = when;
    kind[event] = what;
    this.who[event] = who;
    this.what[event] = payload;
    size++;
    place(event, when);
  }

  private void place(int event, long when) {
    if (when >> MIDDLE_SHIFT == window >> MIDDLE_SHIFT) {
      fine.append(event, (int) when & fine.mask, next);
    } else if (when >> COARSE_SHIFT == window >> COARSE_SHIFT) {
      middle.append(event, (int) (when >> MIDDLE_SHIFT) & middle.mask, next);
    } else {
      coarse.append(event, (int) (when >> COARSE_SHIFT) & coarse.mask, next);
    }
  }

  private void grow() {
    if (used > next.length) {
      int more = next.length * 2;
      next = Arrays.copyOf(next, more);
      at = Arrays.copyOf(at, more);
      kind = Arrays.copyOf(kind, more);
      who = Arrays.copyOf(who, more);
      what = Arrays.copyOf(what, more);
    }
  }

  /**
   * Takes the next event out, and time goes on to it. What it is, the accessors tell until the next
   * call. If there is none up to {@code limit}, time goes on to that, and this is false.
   */
  boolean take(long limit) {
    release();
    do {
      int slot = fine.first(now < window ? 0 : (int) (now - window));
      if (slot != NONE) {
        long when = window | slot;
        if (when > limit) {
          break;
        }
        now = when;
        taken = fine.takeFirst(slot, next);
        size--;
        return true;
      }
    } while (advance(limit));
    passTo(limit);
    return false;
  }

  /** Moves the window to the next that has events and begins by {@code limit}. */
  private boolean advance(long limit) {
    int slot = middle.first((int) (window >> MIDDLE_SHIFT) & middle.mask);
    if (slot != NONE) {
      long start = (window >> COARSE_SHIFT << COARSE_SHIFT) | ((long) slot << MIDDLE_SHIFT);
      return enter(start, limit, middle, slot);
    }
    int from = (int) (window >> COARSE_SHIFT) & coarse.mask;
    slot = coarse.first(from);
    long turn = window >> (COARSE_SHIFT + COARSE_BITS);
    if (slot == NONE) {
      slot = coarse.first(0);
      turn++;
    }
    if (slot == NONE) {
      return false;
    }
    long start = (turn << (COARSE_SHIFT + COARSE_BITS)) | ((long) slot << COARSE_SHIFT);
    return enter(start, limit, coarse, slot);
  }

  private boolean enter(long start, long limit, Wheel wheel, int slot) {
    if (start > limit) {
      return false;
    }
    window = start;
    replace(wheel.takeAll(slot));
    return true;
  }

  private void replace(int first) {
    int event = first;
    while (event != NONE) {
      int following = next[event];
      place(event, at[event]);
      event = following;
    }
  }

  private void release() {
    if (taken != NONE) {
      what[taken] = NOTHING;
      next[taken] = free;
      free = taken;
      taken = NONE;
    }
  }

  /** Time goes on to {@code when}; nothing is left before it. */
  void passTo(long when) {
    release();
    now = Math.max(now, when);
    long before = window;
    if (now >> MIDDLE_SHIFT != before >> MIDDLE_SHIFT) {
      // The wheels are numbered from the window, which must not stay behind.
      window = now >> MIDDLE_SHIFT << MIDDLE_SHIFT;
      boolean far = now >> COARSE_SHIFT != before >> COARSE_SHIFT;
      int slot = (int) (now >> (far ? COARSE_SHIFT : MIDDLE_SHIFT)) & middle.mask;
      replace((far ? coarse : middle).takeAll(slot));
    }
  }

  long now() {
    return now;
  }

  Kind kind() {
    return kind[taken];
  }

  Object who() {
    return who[taken];
  }

  Object what() {
    return what[taken];
  }

  /** Events that wait. */
  int size() {
    return size;
  }

  /** Slots of lists, and bits that tell which are not empty. */
  private static final class Wheel {
    final int mask;

    /** First event of a slot in the low half, last in the high half: one cache line for both. */
    private final long[] ends;

    private final long[] words;
    private final long[] summary;

    Wheel(int bits) {
      mask = (1 << bits) - 1;
      ends = new long[1 << bits];
      words = new long[1 << (bits - 6)];
      summary = new long[Math.max(1, words.length >> 6)];
      Arrays.fill(ends, NONE);
    }

    void append(int event, int slot, int[] next) {
      next[event] = NONE;
      long last = (long) event << 32;
      int first = (int) ends[slot];
      if (first == NONE) {
        ends[slot] = last | event;
        words[slot >> 6] |= 1L << slot;
        summary[slot >> 12] |= 1L << (slot >> 6);
      } else {
        next[(int) (ends[slot] >>> 32)] = event;
        ends[slot] = last | first;
      }
    }

    int takeFirst(int slot, int[] next) {
      int event = (int) ends[slot];
      int following = next[event];
      if (following == NONE) {
        ends[slot] = NONE;
        clear(slot);
      } else {
        ends[slot] = ends[slot] >>> 32 << 32 | following;
      }
      return event;
    }

    int takeAll(int slot) {
      int event = (int) ends[slot];
      ends[slot] = NONE;
      clear(slot);
      return event;
    }

    private void clear(int slot) {
      words[slot >> 6] &= ~(1L << slot);
      if (words[slot >> 6] == 0) {
        summary[slot >> 12] &= ~(1L << (slot >> 6));
      }
    }

    /** The first slot from {@code from} on that is not empty. */
    int first(int from) {
      int slot = from & mask;
      int word = slot >> 6;
      long bits = words[word] & (-1L << slot);
      if (bits != 0) {
        return (word << 6) | Long.numberOfTrailingZeros(bits);
      }
      word++;
      if (word == words.length) {
        return NONE;
      }
      int index = word >> 6;
      bits = summary[index] & (-1L << word);
      while (bits == 0) {
        index++;
        if (index == summary.length) {
          return NONE;
        }
        bits = summary[index];
      }
      word = (index << 6) | Long.numberOfTrailingZeros(bits);
      return (word << 6) | Long.numberOfTrailingZeros(words[word]);
    }
  }
}
