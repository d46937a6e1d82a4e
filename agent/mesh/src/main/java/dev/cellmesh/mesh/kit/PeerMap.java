package dev.cellmesh.mesh.kit;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A map from a few dozen peers to what is known of them, in the order of their ids: arrays, since
 * almost every frame looks into one or goes over all of it, and the nodes of a tree lie all over
 * the memory. To put or remove takes time proportional to the size.
 *
 * <p>Not thread-safe.
 *
 * @param <V> what is known of a peer
 */
public final class PeerMap<V> {
  private static final int FIRST_ROOM = 8;

  /** The ids' first words, so that they order as signed numbers do: most searches read no more. */
  private long[] words = new long[FIRST_ROOM];

  private PeerId[] keys = new PeerId[FIRST_ROOM];
  private Object[] values = new Object[FIRST_ROOM];
  private int size;
  private final List<V> valueList = new Values();
  private final List<PeerId> keyList = new Keys();

  private static long word(PeerId peer) {
    return peer.w0() ^ Long.MIN_VALUE;
  }

  /** Where a peer is, or (negative, less one) where it would be. */
  private int find(PeerId peer) {
    long word = word(peer);
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = words[middle];
      int order = there == word ? keys[middle].compareTo(peer) : Long.compare(there, word);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -(low + 1);
  }

  @SuppressWarnings("unchecked") // only put() writes to it
  private V value(int place) {
    return (V) values[place];
  }

  /** What is known of a peer; null if it is not there. */
  public @Nullable V get(PeerId peer) {
    int place = find(peer);
    return place < 0 ? null : value(place);
  }

  /**
   * The first place from {@code start} on whose peer is not before {@code peer}; the size if there
   * is none. Where many are looked for in their order, a step at a time finds them soonest.
   */
  public int ceiling(PeerId peer, int start) {
    long word = word(peer);
    int place = start;
    while (place < size
        && (words[place] < word || (words[place] == word && keys[place].compareTo(peer) < 0))) {
      place++;
    }
    return place;
  }

  /** Whether it is that peer that has this place. */
  public boolean isAt(int place, PeerId peer) {
    return place < size && keys[place].equals(peer);
  }

  public boolean containsKey(PeerId peer) {
    return find(peer) >= 0;
  }

  /** Puts a peer in; returns what was known of it before, null if it was not there. */
  public @Nullable V put(PeerId peer, V value) {
    int place = find(peer);
    if (place >= 0) {
      V old = value(place);
      values[place] = value;
      return old;
    }
    if (size == words.length) {
      words = Arrays.copyOf(words, 2 * size);
      keys = Arrays.copyOf(keys, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    int at = -(place + 1);
    shift(at, at + 1, size - at);
    words[at] = word(peer);
    keys[at] = peer;
    values[at] = value;
    size++;
    return null;
  }

  /** Takes a peer out; returns what was known of it, null if it was not there. */
  public @Nullable V remove(PeerId peer) {
    int place = find(peer);
    if (place < 0) {
      return null;
    }
    V old = value(place);
    shift(place + 1, place, size - place - 1);
    size--;
    Arrays.fill(keys, size, size + 1, null);
    Arrays.fill(values, size, size + 1, null);
    return old;
  }

  private void shift(int from, int to, int count) {
    System.arraycopy(words, from, words, to, count);
    System.arraycopy(keys, from, keys, to, count);
    System.arraycopy(values, from, values, to, count);
  }

  public void clear() {
    Arrays.fill(keys, 0, size, null);
    Arrays.fill(values, 0, size, null);
    size = 0;
  }

  public int size() {
    return size;
  }

  /** What is known of all, in the order of their ids: a view, not to be held over a change. */
  public List<V> values() {
    return valueList;
  }

  /** The peers, in order: a view, not to be held over a change. */
  public List<PeerId> keys() {
    return keyList;
  }

  private final class Values extends AbstractList<V> implements RandomAccess {
    @Override
    public V get(int index) {
      return value(checkIndex(index));
    }

    @Override
    public int size() {
      return size;
    }
  }

  private final class Keys extends AbstractList<PeerId> implements RandomAccess {
    @Override
    public PeerId get(int index) {
      return keys[checkIndex(index)];
    }

    @Override
    public int size() {
      return size;
    }
  }

  private int checkIndex(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    return index;
  }
}
