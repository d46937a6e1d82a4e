package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.kit.TokenBucket;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Asks;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.TopicFilter;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What this peer itself wants to receive. */
final class OwnInterest {
  /** What the filters of one board's interest may take: it must fit a frame with room to spare. */
  private static final int FILTER_BYTES = 16_384;

  private static final int ASKS_PER_SECOND = 5;
  private static final int MOST_ASKS = 64;

  /** Whoever has not heard of an ask after that was cut off, and answers all. */
  private static final long ASKS_MILLIS = 60_000;

  /** One filter of this peer's own. */
  private static final class Filter {
    final String filter;

    /** When it began: when others were told of it first. */
    MonotonicTime since;

    boolean told;

    Filter(String filter, MonotonicTime since) {
      this.filter = filter;
      this.since = since;
    }
  }

  /** What is wanted of one channel: filters by the interval they are wanted at, ascending. */
  private record Wanted(long channelId, TreeMap<Integer, List<Filter>> filters) {}

  private final Core core;
  private final Channels channels;
  private final TreeMap<String, Wanted> byName = new TreeMap<>();
  private final TreeMap<Long, Wanted> byId = new TreeMap<>();

  private final TokenBucket asking = new TokenBucket(ASKS_PER_SECOND, MOST_ASKS);
  private Asks asks = Asks.NONE;
  private MonotonicTime askedAt = new MonotonicTime(0);

  OwnInterest(Core core, Channels channels) {
    this.core = core;
    this.channels = channels;
  }

  /** Replaces what is wanted of a channel at that interval; whether anything has changed by it. */
  boolean subscribe(String name, List<String> filters, int everyMillis) {
    if (!channels.use(name)) {
      return false;
    }
    Wanted wanted = byName.computeIfAbsent(name, n -> new Wanted(channels.id(n), new TreeMap<>()));
    byId.put(wanted.channelId, wanted);
    List<Filter> old = wanted.filters.getOrDefault(everyMillis, List.of());
    List<Filter> next = new ArrayList<>(filters.size());
    for (String filter : new LinkedHashSet<>(filters)) {
      Filter same = null;
      for (Filter one : old) {
        same = one.filter.equals(filter) ? one : same;
      }
      next.add(same == null ? new Filter(filter, core.now()) : same);
    }
    if (next.equals(old)) {
      return false;
    }
    if (next.isEmpty()) {
      wanted.filters.remove(everyMillis);
    } else {
      wanted.filters.put(everyMillis, List.copyOf(next));
    }
    return true;
  }

  /** This board, or a leaf that it serves, asks for what others retain on a channel. */
  void ask(PeerId reader, long channelId) {
    if (!asking.take(1, core.now())) {
      core.count(Event.RATE_LIMITED); // the whole room hears of each
      return;
    }
    asks = asks.with(new Asks.Ask(reader, channelId));
    askedAt = core.now();
  }

  /** Names nobody any more who has asked long ago. */
  void forgetAsks() {
    if (core.now().millisSince(askedAt) > ASKS_MILLIS) {
      asks = asks.forgotten();
    }
  }

  Asks asks() {
    return asks;
  }

  /** Others have been told of all of it now. */
  void told() {
    for (Wanted wanted : byName.values()) {
      for (List<Filter> filters : wanted.filters.values()) {
        for (Filter filter : filters) {
          filter.since = filter.told ? filter.since : core.now();
          filter.told = true;
        }
      }
    }
  }

  /** As others are told of it, by channel. */
  List<Interest.Entry> entries() {
    List<Interest.Entry> entries = new ArrayList<>();
    for (Wanted wanted : byName.values()) {
      wanted.filters.forEach(
          (every, filters) ->
              entries.add(
                  new Interest.Entry(
                      wanted.channelId, every, filters.stream().map(f -> f.filter).toList())));
    }
    return entries;
  }

  /** Since when this peer wants all messages of a topic; null if it does not. */
  @Nullable MonotonicTime since(long channelId, String topic) {
    Wanted wanted = byId.get(channelId);
    List<Filter> filters = wanted == null ? null : wanted.filters.get(0);
    if (filters == null) {
      return null;
    }
    MonotonicTime since = null;
    for (Filter filter : filters) {
      boolean earlier = since == null || filter.since.isBefore(since);
      if (earlier && TopicFilter.matches(filter.filter, topic)) {
        since = filter.since;
      }
    }
    return since;
  }

  /** Whether this peer wants a message of that level. */
  boolean matches(long channelId, String topic, long level) {
    Wanted wanted = byId.get(channelId);
    if (wanted == null) {
      return false;
    }
    for (var filters : wanted.filters.entrySet()) {
      if (filters.getKey() > level) {
        return false;
      }
      for (Filter filter : filters.getValue()) {
        if (TopicFilter.matches(filter.filter, topic)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether this peer wants anything of the channel. */
  boolean isSubscribed(long channelId) {
    Wanted wanted = byId.get(channelId);
    return wanted != null && !wanted.filters.isEmpty();
  }

  /** What this board wants, for itself and for its leaves, by channel and interval. */
  List<Interest.Entry> withLeaves() {
    List<List<Interest.Entry>> all = new ArrayList<>(0);
    for (Link link : core.links().values()) {
      if (link.readyLeaf()) {
        all.add(link.wants().entries());
      }
    }
    List<Interest.Entry> own = entries();
    if (all.isEmpty() && own.isEmpty()) {
      return List.of(); // as for most boards, with each plan
    }
    TreeMap<Pace, Set<String>> union = new TreeMap<>(Pace.ORDER);
    // This board comes first, then who asks for little: a greedy leaf loses its own.
    all.sort(Comparator.comparingInt(List::size));
    all.addFirst(own);
    for (Interest.Entry entry : all.stream().flatMap(List::stream).toList()) {
      Pace pace = new Pace(entry.channelId(), entry.everyMillis());
      if (union.size() >= Interest.MAX_ENTRIES && !union.containsKey(pace)) {
        core.count(Event.TABLE_FULL);
      } else {
        union.computeIfAbsent(pace, p -> new LinkedHashSet<>()).addAll(entry.filters());
      }
    }
    List<Interest.Entry> entries = new ArrayList<>();
    int left = FILTER_BYTES;
    for (var e : union.entrySet()) {
      int bytes = e.getValue().stream().mapToInt(WireWriter::utf8Length).sum();
      boolean many = e.getValue().size() > Interest.MAX_FILTERS || bytes > left;
      // Too much to say: rather hear more than is wanted than less.
      List<String> filters = many ? List.of("#") : List.copyOf(e.getValue());
      left -= many ? 0 : bytes;
      entries.add(new Interest.Entry(e.getKey().channelId, e.getKey().everyMillis, filters));
    }
    return entries;
  }

  /** A channel, and how often each of its topics is wanted. */
  private record Pace(long channelId, int everyMillis) {
    static final Comparator<Pace> ORDER =
        Comparator.comparingLong(Pace::channelId).thenComparingInt(Pace::everyMillis);
  }
}
