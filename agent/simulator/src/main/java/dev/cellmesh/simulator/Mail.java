package dev.cellmesh.simulator;

import java.util.Arrays;

/** Events on their way from one shard to another, in the order in which they were posted. */
final class Mail {
  private long[] at = new long[16];
  private EventQueue.Kind[] kind = new EventQueue.Kind[16];
  private Object[] who = new Object[16];
  private Object[] what = new Object[16];
  private int size;

  void add(long when, EventQueue.Kind kind, Object who, Object what) {
    if (size == at.length) {
      at = Arrays.copyOf(at, 2 * size);
      this.kind = Arrays.copyOf(this.kind, 2 * size);
      this.who = Arrays.copyOf(this.who, 2 * size);
      this.what = Arrays.copyOf(this.what, 2 * size);
    }
    at[size] = when;
    this.kind[size] = kind;
    this.who[size] = who;
    this.what[size++] = what;
  }

  /** Puts all of them into a queue, and is empty then. */
  void into(EventQueue queue) {
    for (int i = 0; i < size; i++) {
      queue.add(at[i], kind[i], who[i], what[i]);
      who[i] = EventQueue.NOTHING;
      what[i] = EventQueue.NOTHING;
    }
    size = 0;
  }
}
