package dev.cellmesh.mesh.kit;

import dev.cellmesh.mesh.port.MonotonicTime;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Things to do, each at its time; of those at the same time the first that was added. Nothing is
 * taken off before its time: who takes it finds out whether it is still to be done.
 */
public final class Agenda<T> {
  /** Something to do. */
  public record Entry<T>(MonotonicTime at, long order, T what) implements Comparable<Entry<T>> {
    @Override
    public int compareTo(Entry<T> other) {
      int c = Long.compare(at.nanos(), other.at.nanos());
      return c != 0 ? c : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry<T>> entries = new PriorityQueue<>(1);
  private long order;

  public void add(MonotonicTime at, T what) {
    entries.add(new Entry<>(at, order++, what));
  }

  /** When the first thing is to be done; null if there is nothing to do. */
  public @Nullable MonotonicTime next() {
    Entry<T> first = entries.peek();
    return first == null ? null : first.at;
  }

  /** Whether something was to be done until now. */
  public boolean isDue(MonotonicTime now) {
    MonotonicTime next = next();
    return next != null && !now.isBefore(next);
  }

  /** Takes off what is first; there must be something. */
  public Entry<T> take() {
    return entries.remove();
  }
}
