package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.TopicFilter;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a peer subscribes to, and how many messages it has sent on each channel. */
final class Channels {
  /** Channels of one peer; what is sent or wanted beyond is dropped. */
  static final int MAX_CHANNELS = 256;

  private static final class Channel {
    final String name;
    long sequence;
    List<String> filters = List.of();

    Channel(String name) {
      this.name = name;
    }
  }

  private final long bootEpoch;
  private final TreeMap<Long, Channel> byId = new TreeMap<>();

  Channels(long bootEpoch) {
    this.bootEpoch = bootEpoch;
  }

  /** What stands for a channel's name on the wire. */
  static long id(String name) {
    long id = name.length();
    for (int i = 0; i < name.length(); i++) {
      id = Mix.of(id, name.charAt(i));
    }
    return id;
  }

  private @Nullable Channel channel(String name) {
    long id = id(name);
    Channel channel = byId.get(id);
    if (channel == null && byId.size() < MAX_CHANNELS) {
      channel = new Channel(name);
      byId.put(id, channel);
    }
    return channel;
  }

  /** Replaces a subscription; an empty list ends it. */
  void subscribe(String name, List<String> filters) {
    Channel channel = channel(name);
    if (channel != null) {
      channel.filters = List.copyOf(filters);
    }
  }

  boolean subscribesToAnything() {
    return byId.values().stream().anyMatch(c -> !c.filters.isEmpty());
  }

  /** Filters by channel id, of the channels that are subscribed to. */
  SortedMap<Long, List<String>> subscriptions() {
    TreeMap<Long, List<String>> all = new TreeMap<>();
    byId.forEach(
        (id, channel) -> {
          if (!channel.filters.isEmpty()) {
            all.put(id, channel.filters);
          }
        });
    return all;
  }

  /** For the next message on a channel; null if there are too many channels. */
  Packet.@Nullable Stamp next(String name) {
    Channel channel = channel(name);
    return channel == null
        ? null
        : new Packet.Stamp(bootEpoch, ++channel.sequence, id(channel.name));
  }

  /** The message for this peer's subscribers; null if it has none for it. */
  @Nullable Message received(Packet packet) {
    Packet.Stamp stamp = packet.stamp();
    Channel channel = byId.get(stamp.channelId());
    if (channel == null || channel.filters.isEmpty()) {
      return null;
    }
    String topic = packet.topic();
    if (packet.type() == Packet.DATA && !matches(channel.filters, topic)) {
      return null;
    }
    return new Message(
        packet.origin(),
        stamp.bootEpoch(),
        stamp.sequence(),
        channel.name,
        topic,
        packet.payload(),
        false);
  }

  static boolean matches(List<String> filters, String topic) {
    return filters.stream().anyMatch(filter -> TopicFilter.matches(filter, topic));
  }
}
