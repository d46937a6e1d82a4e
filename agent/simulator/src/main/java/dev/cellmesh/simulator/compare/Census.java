package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who has announced itself on the room's one topic: one census for all peers of a simulated room.
 *
 * <p>In a real room each peer keeps its own, from events that reach it at different times or not at
 * all. Here all hear the same at once and miss nothing, which favours the schemes that need it; ten
 * thousand censuses of ten thousand peers would not fit into memory either. The relay's deliveries
 * are counted by the network all the same.
 */
final class Census {
  /** Everyone says that it is here so often. */
  static final long ANNOUNCE_MILLIS = 30_000;

  /** The documents do not say when an announcement is overdue; a moment allows for the relay. */
  static final long OVERDUE_MILLIS = ANNOUNCE_MILLIS + 2_000;

  /** One peer, with the cells that it is in as the number of cells grows. */
  private static final class Entry {
    final long hash;
    long heardMillis;

    /** Ascending; the peer is in the last of them that is below the number of cells. */
    int[] cells = new int[4];

    int count;
    int scanned;
    long best = Long.MIN_VALUE;

    Entry(long hash) {
      this.hash = hash;
    }

    /** Rendezvous hashing: the cell with the highest score; scores so far are kept. */
    int cell(int total) {
      for (; scanned < total; scanned++) {
        long score = Mix.of(hash, scanned);
        if (score > best) {
          best = score;
          cells = count == cells.length ? Arrays.copyOf(cells, 2 * count) : cells;
          cells[count++] = scanned;
        }
      }
      int at = count - 1;
      while (cells[at] >= total) {
        at--;
      }
      return cells[at];
    }
  }

  private final TreeMap<PeerId, Entry> present = new TreeMap<>();
  private long version;
  private long urgentVersion;
  private long changedMillis;
  private long sweptMillis;
  private @Nullable Layout layout;

  /** An announcement. */
  void heard(PeerId peer, long nowMillis) {
    Entry entry = present.get(peer);
    if (entry == null) {
      entry = new Entry(Hash.of(peer));
      present.put(peer, entry);
      changed(true, nowMillis);
    }
    entry.heardMillis = nowMillis;
  }

  /** A farewell, or proof of an end. */
  void gone(PeerId peer, long nowMillis) {
    if (present.remove(peer) != null) {
      changed(true, nowMillis);
    }
  }

  /** Forgets those who have not announced themselves in time. */
  void sweep(long nowMillis) {
    if (nowMillis == sweptMillis) {
      return;
    }
    sweptMillis = nowMillis;
    if (present.values().removeIf(e -> nowMillis - e.heardMillis > OVERDUE_MILLIS)) {
      changed(false, nowMillis);
    }
  }

  private void changed(boolean urgent, long nowMillis) {
    version++;
    urgentVersion = urgent ? version : urgentVersion;
    changedMillis = nowMillis;
  }

  boolean contains(PeerId peer) {
    return present.containsKey(peer);
  }

  int size() {
    return present.size();
  }

  /** In ascending order. */
  Iterable<PeerId> peers() {
    return present.keySet();
  }

  /** Grows with each change. */
  long version() {
    return version;
  }

  /** The version of the last change that was not the silence of somebody. */
  long urgentVersion() {
    return urgentVersion;
  }

  long quietMillis(long nowMillis) {
    return nowMillis - changedMillis;
  }

  /** Which of {@code cells} a peer is in by rendezvous hashing; -1 if nobody has heard of it. */
  int cell(PeerId peer, int cells) {
    Entry entry = present.get(peer);
    return entry == null ? -1 : entry.cell(cells);
  }

  /** The room as it is now, in cells of so many peers; shared by all who ask before it changes. */
  Layout layout(int cellSize) {
    Layout current = layout;
    if (current == null || current.version() != version || current.cellSize() != cellSize) {
      Layout.Builder builder = new Layout.Builder(version, cellSize, present.size());
      present.forEach((peer, entry) -> builder.add(peer, entry.hash, entry.cell(builder.cells())));
      current = builder.done();
      layout = current;
    }
    return current;
  }
}
