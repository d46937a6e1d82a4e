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
    List<String> filters = List.of();

    Channel(String name) {
      this.name = name;
      this.id = ChannelId.of(name);
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
  boolean subscribe(String name, List<String> filters) {
    Channel channel = channel(name);
    if (channel == null || channel.filters.equals(filters)) {
      return false;
    }
    channel.filters = List.copyOf(filters);
    return true;
  }

  List<Interest.Entry> own() {
    List<Interest.Entry> entries = new ArrayList<>();
    for (Channel channel : channels.values()) {
      if (!channel.filters.isEmpty()) {
        entries.add(new Interest.Entry(channel.id, channel.filters));
      }
    }
    return entries;
  }

  /** What this board wants: its own subscriptions and those of its leaves, channel by channel. */
  List<Interest.Entry> entries() {
    TreeMap<Long, Set<String>> union = new TreeMap<>();
    List<List<Interest.Entry>> all = new ArrayList<>();
    for (Link link : core.links.values()) {
      if (link.readyLeaf()) {
        all.add(link.subscriptions);
      }
    }
    // This board comes first, then who asks for little: a greedy leaf loses its own wishes.
    all.sort(Comparator.comparingInt(List::size));
    all.addFirst(own());
    for (Interest.Entry entry : all.stream().flatMap(List::stream).toList()) {
      if (union.size() >= Interest.MAX_ENTRIES && !union.containsKey(entry.channelId())) {
        core.count(Event.TABLE_FULL);
      } else {
        union
            .computeIfAbsent(entry.channelId(), id -> new LinkedHashSet<>())
            .addAll(entry.filters());
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
      entries.add(new Interest.Entry(e.getKey(), filters));
    }
    return entries;
  }

  Bytes data(String name, String topic, Bytes payload, int hops) {
    return start(RoutedFrame.Type.DATA, name, hops, payload.length() + 64)
        .string(topic)
        .bytes(payload)
        .done();
  }

  Bytes broadcast(String name, Bytes payload, int hops) {
    return start(RoutedFrame.Type.BROADCAST, name, hops, payload.length()).bytes(payload).done();
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

  /**
   * Hands a message to this peer's subscribers, if there are any.
   *
   * @param any whether topics do not matter
   */
  void deliver(RoutedFrame frame, String topic, Bytes payload, boolean any) {
    Channel channel = byId.get(frame.channelId());
    if (channel == null || channel.filters.isEmpty()) {
      return;
    }
    boolean matches = any;
    for (String filter : channel.filters) {
      matches = matches || TopicFilter.matches(filter, topic);
    }
    if (matches) {
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
}
