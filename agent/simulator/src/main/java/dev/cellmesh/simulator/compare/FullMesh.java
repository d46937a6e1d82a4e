package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.simulator.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A plain full mesh: everybody is linked with everybody. A broadcast goes to all, a message to
 * those who have subscribed to it, as they said over the link.
 *
 * <p>Peers find each other as in a GenosRTC room without cells: everybody announces itself every 30
 * s on one topic ({@link Census}, with the same favours). The lower of two peers offers, and has at
 * most {@link #MAX_OPENING} offers under way.
 */
final class FullMesh extends Scheme {
  static final long TICK_MILLIS = 1_000;
  static final int MAX_OPENING = 64;
  private static final int SUBSCRIPTIONS = 1;

  /** A link repeats nothing, but a network may: ids of messages that were handed over. */
  private static final int MAX_DELIVERED = 1 << 16;

  private static final SortedMap<Long, List<String>> NOTHING = new TreeMap<>();

  private final Census census;
  private final Beacon beacon;
  private final RecentIds delivered = new RecentIds(MAX_DELIVERED);
  private final TreeMap<PeerId, SortedMap<Long, List<String>>> subscriptions = new TreeMap<>();
  private long plannedVersion = -1;

  private FullMesh(PeerId self, long bootEpoch, Census census) {
    super(self, bootEpoch, TICK_MILLIS, 0);
    this.census = census;
    this.beacon = new Beacon(self, census, this::act);
  }

  /** For the peers of one room. */
  static Protocol.Factory room() {
    Census census = new Census();
    return (self, role, parameters, bootEpoch, random) -> new FullMesh(self, bootEpoch, census);
  }

  @Override
  void start() {
    beacon.listen();
  }

  @Override
  public boolean hearsAnnouncements() {
    return false; // the census hears them
  }

  @Override
  void relaysCame() {
    beacon.announce(nowMillis);
  }

  @Override
  void leave() {
    if (relays > 0) {
      beacon.bye(nowMillis);
    }
  }

  @Override
  boolean isAlone() {
    return census.size() <= 1;
  }

  @Override
  void tick() {
    if (relays > 0) {
      beacon.renew(nowMillis);
      census.sweep(nowMillis);
    }
    if (census.version() == plannedVersion) {
      return;
    }
    boolean complete = true;
    for (PeerId peer : census.peers()) {
      if (self.compareTo(peer) < 0 && !links.isOpen(peer)) {
        complete = false;
        if (links.opening() < MAX_OPENING) {
          links.dial(peer, nowMillis);
        }
      }
    }
    plannedVersion = complete ? census.version() : -1;
  }

  @Override
  void linkOpened(PeerId peer) {
    if (channels.subscribesToAnything()) {
      send(peer, told());
    }
  }

  @Override
  void linkClosed(PeerId peer, CloseReason reason, boolean wasOpen) {
    subscriptions.remove(peer);
    plannedVersion = -1;
  }

  @Override
  void subscribed() {
    Bytes told = told();
    for (PeerId peer : links.open()) {
      send(peer, told);
    }
  }

  private Bytes told() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(Packet.VERSION);
      out.writeByte(SUBSCRIPTIONS);
      for (var e : channels.subscriptions().entrySet()) {
        out.writeLong(e.getKey());
        out.writeShort(e.getValue().size());
        for (String filter : e.getValue()) {
          byte[] utf8 = filter.getBytes(StandardCharsets.UTF_8);
          out.writeShort(utf8.length);
          out.write(utf8);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes every byte", e);
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  private static SortedMap<Long, List<String>> read(Bytes frame) {
    ByteBuffer in = ByteBuffer.wrap(frame.toArray()).position(2);
    TreeMap<Long, List<String>> told = new TreeMap<>();
    while (in.hasRemaining()) {
      long channel = in.getLong();
      int count = in.getShort();
      List<String> filters = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] utf8 = new byte[in.getShort()];
        in.get(utf8);
        filters.add(new String(utf8, StandardCharsets.UTF_8));
      }
      told.put(channel, filters);
    }
    return told;
  }

  @Override
  void received(PeerId from, Bytes frame) {
    if (Packet.isMessage(frame)) {
      Packet packet = new Packet(frame);
      if (delivered.add(packet.id())) {
        deliver(packet);
      }
    } else if (frame.at(1) == SUBSCRIPTIONS) {
      subscriptions.put(from, read(frame));
    }
  }

  @Override
  void sendOut(Packet packet) {
    for (PeerId peer : links.open()) {
      if (isFor(peer, packet)) {
        send(peer, packet.bytes());
      }
    }
  }

  private boolean isFor(PeerId peer, Packet packet) {
    return switch (packet.type()) {
      case Packet.UNICAST -> packet.target().equals(peer);
      case Packet.DATA -> {
        List<String> filters =
            subscriptions
                .getOrDefault(peer, NOTHING)
                .getOrDefault(packet.stamp().channelId(), List.of());
        yield Channels.matches(filters, packet.topic());
      }
      default -> true;
    };
  }

  @Override
  int hopLimit() {
    return 1;
  }
}
