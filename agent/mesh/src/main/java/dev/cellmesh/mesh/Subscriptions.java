package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** This peer's own channels: what it sends on them, and what it wants to receive. */
final class Subscriptions {
  static final int MAX_CHANNELS = 256;

  /** What the filters of one board's interest may take: it must fit a frame with room to spare. */
  private static final int FILTER_BYTES = 16_384;

  private static final class Channel {
    final String name;
    final long id;
    long sequence;
    boolean receivesLarge;
    final TreeMap<Integer, List<Wish>> wishes = new TreeMap<>();

    Channel(String name) {
      this.name = name;
      this.id = ChannelId.of(name);
    }
  }

  /** One filter of this peer's own. */
  private static final class Wish {
    final String filter;

    /** When it began: when others were told of it first. */
    MonotonicTime since;

    boolean told;

    Wish(String filter, MonotonicTime since) {
      this.filter = filter;
      this.since = since;
    }
  }

  private final Core core;
  private final TreeMap<String, Channel> channels = new TreeMap<>();
  private final TreeMap<Long, Channel> byId = new TreeMap<>();

  Subscriptions(Core core) {
    this.core = core;
  }

  /** Whether messages can be sent on this channel; counted if not. */
  boolean canSend(String name) {
    return channel(name) != null;
  }

  private @Nullable Channel channel(String name) {
    Channel channel = channels.get(name);
    if (channel == null) {
      if (channels.size() >= MAX_CHANNELS) {
        core.count(Event.TABLE_FULL);
        return null;
      }
      channel = new Channel(name);
      channels.put(name, channel);
      byId.put(channel.id, channel);
    }
    return channel;
  }

  /** Whether anything has changed by it. */
  boolean subscribe(String name, List<String> filters, int everyMillis) {
    Channel channel = channel(name);
    if (channel == null) {
      return false;
    }
    List<Wish> old = channel.wishes.getOrDefault(everyMillis, List.of());
    List<Wish> wishes = new ArrayList<>(filters.size());
    for (String filter : new LinkedHashSet<>(filters)) {
      Wish same = null;
      for (Wish wish : old) {
        same = wish.filter.equals(filter) ? wish : same;
      }
      wishes.add(same == null ? new Wish(filter, core.now) : same);
    }
    if (wishes.equals(old)) {
      return false;
    }
    if (wishes.isEmpty()) {
      channel.wishes.remove(everyMillis);
    } else {
      channel.wishes.put(everyMillis, List.copyOf(wishes));
    }
    return true;
  }

  /** Others have been told of all wishes now. */
  void told() {
    for (Channel channel : channels.values()) {
      for (List<Wish> wishes : channel.wishes.values()) {
        for (Wish wish : wishes) {
          wish.since = wish.told ? wish.since : core.now;
          wish.told = true;
        }
      }
    }
  }

  List<Interest.Entry> own() {
    List<Interest.Entry> entries = new ArrayList<>();
    for (Channel channel : channels.values()) {
      channel.wishes.forEach(
          (every, wishes) ->
              entries.add(
                  new Interest.Entry(
                      channel.id, every, wishes.stream().map(w -> w.filter).toList())));
    }
    return entries;
  }

  /** Since when this peer wants all messages of a topic; null if it does not. */
  @Nullable MonotonicTime since(long channelId, String topic) {
    Channel channel = byId.get(channelId);
    List<Wish> wishes = channel == null ? null : channel.wishes.get(0);
    if (wishes == null) {
      return null;
    }
    MonotonicTime since = null;
    for (Wish wish : wishes) {
      boolean earlier = since == null || wish.since.isBefore(since);
      if (earlier && TopicFilter.matches(wish.filter, topic)) {
        since = wish.since;
      }
    }
    return since;
  }

  /** Whether this peer wants a message of that level. */
  boolean matches(long channelId, String topic, long level) {
    Channel channel = byId.get(channelId);
    if (channel == null) {
      return false;
    }
    for (var wishes : channel.wishes.entrySet()) {
      if (wishes.getKey() > level) {
        return false;
      }
      for (Wish wish : wishes.getValue()) {
        if (TopicFilter.matches(wish.filter, topic)) {
          return true;
        }
      }
    }
    return false;
  }

  void receiveLarge(String name, boolean wanted) {
    Channel channel = channel(name);
    if (channel != null) {
      channel.receivesLarge = wanted;
    }
  }

  /** The name of a channel on which this peer takes large payloads; null if it does not. */
  @Nullable String nameForLarge(long channelId) {
    Channel channel = byId.get(channelId);
    return channel == null || !channel.receivesLarge ? null : channel.name;
  }

  /** Whether this peer has subscribed to anything on the channel. */
  boolean isSubscribed(long channelId) {
    Channel channel = byId.get(channelId);
    return channel != null && !channel.wishes.isEmpty();
  }

  /** What this board wants: its own subscriptions and those of its leaves, channel by channel. */
  List<Interest.Entry> entries() {
    List<List<Interest.Entry>> all = new ArrayList<>(0);
    for (Link link : core.links.values()) {
      if (link.readyLeaf()) {
        all.add(link.subscriptions);
      }
    }
    if (all.isEmpty() && own().isEmpty()) {
      return List.of(); // as for most boards, with each plan
    }
    TreeMap<Wanted, Set<String>> union = new TreeMap<>(Wanted.ORDER);
    // This board comes first, then who asks for little: a greedy leaf loses its own wishes.
    all.sort(Comparator.comparingInt(List::size));
    all.addFirst(own());
    for (Interest.Entry entry : all.stream().flatMap(List::stream).toList()) {
      Wanted wanted = new Wanted(entry.channelId(), entry.everyMillis());
      if (union.size() >= Interest.MAX_ENTRIES && !union.containsKey(wanted)) {
        core.count(Event.TABLE_FULL);
      } else {
        union.computeIfAbsent(wanted, w -> new LinkedHashSet<>()).addAll(entry.filters());
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

  /** Channels and rates that interests are said by. */
  private record Wanted(long channelId, int everyMillis) {
    static final Comparator<Wanted> ORDER =
        Comparator.comparingLong(Wanted::channelId).thenComparingInt(Wanted::everyMillis);
  }

  /** The id of a channel that {@link #canSend} has allowed. */
  long id(String name) {
    Channel channel = channel(name);
    return channel == null ? 0 : channel.id;
  }

  /** A message of this peer's own; {@code number} and {@code gapMillis} are those of its topic. */
  Data data(
      String name, String topic, long number, long gapMillis, long level, Bytes payload, int hops) {
    int room = Data.FIXED_BYTES + WireWriter.utf8Length(topic) + payload.length();
    Bytes frame =
        start(RoutedFrame.Type.DATA, name, hops, room)
            .string(topic)
            .i32((int) number)
            .i32((int) gapMillis)
            .i32((int) level)
            .bytes(payload)
            .done();
    return new Data(new RoutedFrame(frame), topic, number, gapMillis, level, payload.length());
  }

  Bytes broadcast(String name, Bytes payload, int hops, boolean flood) {
    Bytes frame =
        start(RoutedFrame.Type.BROADCAST, name, hops, payload.length()).bytes(payload).done();
    return flood ? RoutedFrame.flooding(frame) : frame;
  }

  Bytes unicast(PeerId target, String name, Bytes payload, int hops) {
    return start(RoutedFrame.Type.UNICAST, name, hops, payload.length() + PeerId.BYTES)
        .peer(target)
        .bytes(payload)
        .done();
  }

  private WireWriter start(int type, String name, int hops, int room) {
    Channel channel = channel(name);
    if (channel == null) {
      throw new IllegalStateException("more than " + MAX_CHANNELS + " channels in use");
    }
    return RoutedFrame.start(
        type, hops, core.self, core.bootEpoch, ++channel.sequence, channel.id, room);
  }

  /** Hands a message to this peer's subscribers to the channel, if there are any. */
  void deliver(RoutedFrame frame, String topic, Bytes payload) {
    Channel channel = byId.get(frame.channelId());
    if (channel == null || channel.wishes.isEmpty()) {
      return;
    }
    core.act(
        new Action.Deliver(
            new Message(
                frame.origin(),
                frame.bootEpoch(),
                frame.sequence(),
                channel.name,
                topic,
                payload)));
  }
}
