package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** The relays of a virtual network: topics, inboxes, and what is wrong with them. */
final class VirtualRelays {
  private static final long REPLAY_MICROS = 60_000_000;

  private final VirtualNetwork net;
  private final SplittableRandom random;
  private final Map<Integer, TreeSet<VirtualPeer>> topics = new HashMap<>();

  /** How many listen to a topic without being handed what comes. */
  private final Map<Integer, Integer> counted = new HashMap<>();

  private final RelayTraffic traffic = new RelayTraffic();
  private boolean up = true;

  VirtualRelays(VirtualNetwork net, SplittableRandom random) {
    this.net = net;
    this.random = random;
  }

  RelayTraffic traffic() {
    return traffic;
  }

  /** A peer learns whether there are relays a moment after it starts, or after they change. */
  void tell(VirtualPeer peer) {
    net.later(delay(), peer, new Input.RelaysChanged(up ? 1 : 0));
  }

  void up(boolean now) {
    up = now;
  }

  void listen(VirtualPeer peer, Set<Integer> cells) {
    forget(peer);
    peer.listening = cells;
    for (int cell : cells) {
      if (!peer.protocol.hearsAnnouncements()) {
        counted.merge(cell, 1, Integer::sum);
        continue;
      }
      topics
          .computeIfAbsent(cell, c -> new TreeSet<>(Comparator.comparingInt(VirtualPeer::index)))
          .add(peer);
    }
  }

  void forget(VirtualPeer peer) {
    for (int cell : peer.listening) {
      TreeSet<VirtualPeer> topic = topics.get(cell);
      if (!peer.protocol.hearsAnnouncements()) {
        counted.merge(cell, -1, Integer::sum);
      } else if (topic != null) {
        topic.remove(peer);
      }
    }
    peer.listening = Set.of();
  }

  void announce(VirtualPeer from, int cell, Bytes announcement) {
    if (!up) {
      return;
    }
    traffic.published(from, announcement.length());
    count(from, cell, announcement);
    TreeSet<VirtualPeer> topic = topics.get(cell);
    if (topic != null) {
      for (VirtualPeer to : List.copyOf(topic)) {
        if (to != from && to.relayGroup == from.relayGroup) {
          Bytes told = told(announcement);
          deliver(to, new Input.AnnouncementReceived(from.id(), told), told.length());
        }
      }
    }
  }

  /** Without lots drawn for each: as many of those who only count get it as do in the mean. */
  private void count(VirtualPeer from, int cell, Bytes announcement) {
    int listeners = counted.getOrDefault(cell, 0);
    boolean self = from.listening.contains(cell) && !from.protocol.hearsAnnouncements();
    NetworkOptions.Relays relays = net.options().relays();
    double share = (1 - relays.loss()) * (1 + relays.replay());
    traffic.told(Math.round((listeners - (self ? 1 : 0)) * share), announcement.length());
  }

  void signal(VirtualPeer from, PeerId to, Bytes signal) {
    if (!up) {
      return;
    }
    traffic.published(from, signal.length());
    VirtualPeer target = net.peer(to);
    if (target != null && target.relayGroup == from.relayGroup) {
      Bytes told = told(signal);
      deliver(target, new Input.SignalReceived(from.id(), told), told.length());
    }
  }

  private void deliver(VirtualPeer to, Input input, int bytes) {
    NetworkOptions.Relays relays = net.options().relays();
    if (relays.loss() > 0 && random.nextDouble() < relays.loss()) {
      return;
    }
    traffic.told(to, bytes);
    net.later(delay(), to, input);
    if (relays.replay() > 0 && random.nextDouble() < relays.replay()) {
      traffic.told(to, bytes);
      net.later(delay() + random.nextLong(REPLAY_MICROS), to, input);
    }
  }

  private Bytes told(Bytes bytes) {
    double corruption = net.options().relays().corruption();
    if (corruption > 0 && bytes.length() > 0 && random.nextDouble() < corruption) {
      byte[] wrong = bytes.toArray();
      wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
      return Bytes.wrap(wrong);
    }
    return bytes;
  }

  /** How long anything takes at least, microseconds. */
  long fastest() {
    return net.options().relays().millis() * 1_000L;
  }

  private long delay() {
    long micros = net.options().relays().millis() * 1_000L;
    return micros + random.nextLong(micros / 2 + 1);
  }
}
