package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.ChannelId;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Retained;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The channels that this peer's programs use: their names, and the frames that are sent on them.
 */
public final class Channels {
  public static final int MAX_CHANNELS = 256;

  private static final class Channel {
    final String name;
    final long id;
    long sequence;
    boolean receivesLarge;
    boolean receivesDirect;

    Channel(String name) {
      this.name = name;
      this.id = ChannelId.of(name);
    }
  }

  private final Core core;
  private final TreeMap<String, Channel> channels = new TreeMap<>();
  private final TreeMap<Long, Channel> byId = new TreeMap<>();

  Channels(Core core) {
    this.core = core;
  }

  /** Takes one of the places for channels, for good; false (counted) if there is none left. */
  boolean use(String name) {
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

  /** The id of a channel that {@link #use} has allowed. */
  long id(String name) {
    Channel channel = channel(name);
    return channel == null ? 0 : channel.id;
  }

  /** The name of a channel that is in use; null if it is not. */
  @Nullable String name(long channelId) {
    Channel channel = byId.get(channelId);
    return channel == null ? null : channel.name;
  }

  public void receiveLarge(String name, boolean wanted) {
    Channel channel = channel(name);
    if (channel != null) {
      channel.receivesLarge = wanted;
    }
  }

  public void receiveDirect(String name, boolean wanted) {
    Channel channel = channel(name);
    if (channel != null) {
      channel.receivesDirect = wanted;
    }
  }

  /** Whether this peer takes what is sent to it alone or to everyone, subscribed or not. */
  boolean receivesDirect(long channelId) {
    Channel channel = byId.get(channelId);
    return channel != null && channel.receivesDirect;
  }

  /** The name of a channel on which this peer takes large payloads; null if it does not. */
  @Nullable String nameForLarge(long channelId) {
    Channel channel = byId.get(channelId);
    return channel == null || !channel.receivesLarge ? null : channel.name;
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

  /** What a peer that comes later gets, whole. */
  Bytes retained(String name, String topic, Bytes payload, int hops) {
    int room = Retained.FIXED_BYTES + WireWriter.utf8Length(topic) + payload.length();
    return start(RoutedFrame.Type.RETAINED, name, hops, room).string(topic).bytes(payload).done();
  }

  private WireWriter start(int type, String name, int hops, int room) {
    Channel channel = channel(name);
    if (channel == null) {
      throw new IllegalStateException("more than " + MAX_CHANNELS + " channels in use");
    }
    return RoutedFrame.start(
        type, hops, core.self(), core.bootEpoch(), ++channel.sequence, channel.id, room);
  }
}
