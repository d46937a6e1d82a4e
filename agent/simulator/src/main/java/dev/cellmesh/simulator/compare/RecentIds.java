package dev.cellmesh.simulator.compare;

import java.util.Arrays;

/** The newest so many 64-bit ids, oldest out first. Takes memory as it fills. */
final class RecentIds {
  private static final int FIRST_CAPACITY = 16;

  private final int limit;

  /** In the order they came; a ring once it is full. */
  private long[] ring = new long[FIRST_CAPACITY];

  /** Open addressing with linear probing; 0 is a free place. */
  private long[] table = new long[2 * FIRST_CAPACITY];

  private int size;
  private int oldest;

  RecentIds(int limit) {
    this.limit = limit;
  }

  /** Whether the id was not there; it is from now on. */
  boolean add(long id) {
    long key = key(id);
    if (find(key) >= 0) {
      return false;
    }
    if (size == limit) {
      remove(ring[oldest]);
      ring[oldest] = key;
      oldest = (oldest + 1) % limit;
    } else {
      if (size == ring.length) {
        ring = Arrays.copyOf(ring, Math.min(limit, 2 * size));
        rehash(2 * Integer.highestOneBit(2 * ring.length - 1));
      }
      ring[size++] = key;
    }
    insert(key);
    return true;
  }

  boolean contains(long id) {
    return find(key(id)) >= 0;
  }

  int size() {
    return size;
  }

  private static long key(long id) {
    return id == 0 ? 1 : id;
  }

  private int find(long key) {
    int mask = table.length - 1;
    for (int at = slot(key, mask); table[at] != 0; at = (at + 1) & mask) {
      if (table[at] == key) {
        return at;
      }
    }
    return -1;
  }

  private void insert(long key) {
    int mask = table.length - 1;
    int at = slot(key, mask);
    while (table[at] != 0) {
      at = (at + 1) & mask;
    }
    table[at] = key;
  }

  /** Closes the gap, so that no later key of the same run is lost. */
  private void remove(long key) {
    int mask = table.length - 1;
    int gap = find(key);
    table[gap] = 0;
    for (int at = (gap + 1) & mask; table[at] != 0; at = (at + 1) & mask) {
      int home = slot(table[at], mask);
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        table[gap] = table[at];
        table[at] = 0;
        gap = at;
      }
    }
  }

  private void rehash(int capacity) {
    long[] old = table;
    table = new long[capacity];
    for (long key : old) {
      if (key != 0) {
        insert(key);
      }
    }
  }

  private static int slot(long key, int mask) {
    return (int) (Mix.of(key) >>> 32) & mask;
  }
}
