package dev.cellmesh.mesh.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What a board wants to receive, for itself and for its leaves.
 *
 * @param version the highest one of the highest boot epoch replaces the others
 * @param asks who there has asked for what others retain
 */
public record Interest(PeerId board, long bootEpoch, int version, List<Entry> entries, Asks asks) {
  public static final int MAX_ENTRIES = 256;
  public static final int MAX_FILTERS = 16;

  /** Of one who has never asked for what others retain. */
  public Interest(PeerId board, long bootEpoch, int version, List<Entry> entries) {
    this(board, bootEpoch, version, entries, Asks.NONE);
  }

  /**
   * A subscription to one channel: messages whose topic matches any of the filters.
   *
   * @param everyMillis the newest of each topic at most this often; 0 for all messages
   */
  public record Entry(long channelId, int everyMillis, List<String> filters) {
    /** A subscription to all messages. */
    public Entry(long channelId, List<String> filters) {
      this(channelId, 0, filters);
    }

    /** Whether a message of that level is for this subscription. */
    public boolean matches(long channel, String topic, long level) {
      return channel == channelId && everyMillis <= level && matches(topic);
    }

    public boolean matches(String topic) {
      for (String filter : filters) {
        if (TopicFilter.matches(filter, topic)) {
          return true;
        }
      }
      return false;
    }
  }

  public boolean matches(long channel, String topic, long level) {
    for (Entry entry : entries) {
      if (entry.matches(channel, topic, level)) {
        return true;
      }
    }
    return false;
  }

  public boolean replaces(Interest older) {
    return bootEpoch != older.bootEpoch
        ? bootEpoch > older.bootEpoch
        : Integer.compareUnsigned(version, older.version) > 0;
  }

  /** Whether {@code other} is the same one again: a renewal. */
  public boolean sameAs(Interest other) {
    return bootEpoch == other.bootEpoch && version == other.version;
  }

  /** Names this version of it. */
  public long hash() {
    return Hash.combine(Hash.combine(Hash.of(board), bootEpoch), version);
  }

  /** The length of the encoded form. */
  public int bytes() {
    int bytes = PeerId.BYTES + 14 + asks.bytes();
    for (Entry entry : entries) {
      bytes += 14;
      for (String filter : entry.filters) {
        bytes += 2 + WireWriter.utf8Length(filter);
      }
    }
    return bytes;
  }

  public void write(WireWriter out) {
    out.peer(board).i64(bootEpoch).i32(version);
    writeEntries(out, entries);
    asks.write(out);
  }

  public static Interest read(WireReader in) throws Malformed {
    return new Interest(in.peer(), in.counter(), in.i32(), readEntries(in), Asks.read(in));
  }

  static void writeEntries(WireWriter out, List<Entry> entries) {
    out.u16(entries.size());
    for (Entry entry : entries) {
      out.i64(entry.channelId).i32(entry.everyMillis).u16(entry.filters.size());
      entry.filters.forEach(out::string);
    }
  }

  static List<Entry> readEntries(WireReader in) throws Malformed {
    int count = in.count(MAX_ENTRIES);
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long channel = in.i64();
      int every = in.bounded(Integer.MAX_VALUE);
      int filters = in.count(MAX_FILTERS);
      List<String> list = new ArrayList<>(filters);
      for (int f = 0; f < filters; f++) {
        list.add(in.string());
      }
      entries.add(new Entry(channel, every, List.copyOf(list)));
    }
    return List.copyOf(entries);
  }
}
