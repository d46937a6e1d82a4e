package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.simulator.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Gossipsub v1.1 (libp2p specs, pubsub/gossipsub, v1.0 r2 and v1.1 r7) with the defaults given
 * there.
 *
 * <p>One topic for the room, joined by every peer: gossipsub knows no way through peers that have
 * not joined, so that ten subscribers among boards that have not would hear nobody but their
 * neighbours. Channels and filters are told apart by who receives. With all in the topic and flood
 * publishing on, which is the default, there is nobody to keep a fanout for (v1.1, "Flood
 * Publishing").
 *
 * <p>Left out: peer scoring with what hangs on it (thresholds, opportunistic grafting, P7), since
 * the specification gives no figures for it, as they depend on the application, and nobody here
 * breaks the rules; explicit peers; piggybacking of control messages, as a frame carries no fixed
 * cost here.
 *
 * <p>Left open, and chosen in its favour: peers are found by asking a {@link Rendezvous} for a few
 * at random, two relay events a question, rather than by announcing to all; a peer looks for more
 * while it has fewer than D links, or too small a mesh as others sent it away, and takes offers up
 * to twice D_high, so that it ends up with about D links outward and D inward, which is what mesh
 * and gossip need; a leaf is a peer like any other; a message that was asked for is not asked for
 * again, of anybody, within three heartbeats.
 */
final class GossipSub extends Scheme {
  static final int D = 6;
  static final int D_LOW = 4;
  static final int D_HIGH = 12;
  static final int D_LAZY = 6;
  static final int D_OUT = 2;
  static final double GOSSIP_FACTOR = 0.25;
  static final long HEARTBEAT_MILLIS = 1_000;
  static final long PRUNE_BACKOFF_MILLIS = 60_000;
  static final long SEEN_MILLIS = 120_000;

  /** Peers named with a PRUNE: "larger than D_hi". */
  static final int EXCHANGED = 16;

  /** Links beyond which offers are refused. */
  static final int MAX_LINKS = 2 * D_HIGH;

  /** Per peer and heartbeat; v1.1 asks for a cap and gives no figure. */
  static final int MAX_IHAVES = 10;

  static final int MAX_IDS = 5_000;

  /** Of the rendezvous, which is asked again at most so often. */
  static final int SAMPLE = 2 * D;

  static final long ASK_MILLIS = 5_000;

  /** How long a message that was asked for is not asked for again. */
  private static final int ASKED_HEARTBEATS = 3;

  /** Where registrations and questions go: nobody listens but the rendezvous. */
  private static final int TOPIC = 0;

  private static final int MAX_SEEN = 1 << 20;

  /** The protocol has no limit; the field is there to count. */
  private static final int HOPS = 127;

  private final RandomGenerator random;
  private final Rendezvous rendezvous;
  private final TopicMesh topic;
  private final List<PeerId> candidates = new ArrayList<>();
  private final MessageCache cache = new MessageCache();
  private final Map<PeerId, Integer> ihaves = new HashMap<>();

  /** Asked for in this and the last two heartbeats, newest first. */
  private final ArrayDeque<Set<Long>> asked = new ArrayDeque<>();

  private RecentIds seen = new RecentIds(MAX_SEEN);
  private RecentIds seenBefore = new RecentIds(1);
  private long seenSinceMillis;
  private long askedRendezvousMillis = Long.MIN_VALUE / 2;
  private long registeredMillis = Long.MIN_VALUE / 2;

  private GossipSub(
      PeerId self,
      long bootEpoch,
      long phaseMillis,
      Rendezvous rendezvous,
      RandomGenerator random) {
    super(self, bootEpoch, HEARTBEAT_MILLIS, phaseMillis);
    this.random = random;
    this.rendezvous = rendezvous;
    this.topic = new TopicMesh(links, random);
    asked.add(new HashSet<>());
  }

  /** For the peers of one room. */
  static Protocol.Factory room() {
    Rendezvous rendezvous = new Rendezvous();
    return (self, role, parameters, bootEpoch, random) ->
        new GossipSub(self, bootEpoch, random.nextLong(HEARTBEAT_MILLIS), rendezvous, random);
  }

  /** Those with whom this peer exchanges whole messages. */
  Set<PeerId> meshPeers() {
    return topic.mesh();
  }

  @Override
  void start() {
    seenSinceMillis = nowMillis;
  }

  @Override
  void relaysCame() {
    register();
    seek();
  }

  @Override
  void leave() {
    if (relays > 0) {
      act(new Action.Announce(TOPIC, GossipFrame.plain(0)));
      rendezvous.withdraw(self);
    }
  }

  @Override
  boolean isAlone() {
    return rendezvous.size() <= 1;
  }

  private void register() {
    registeredMillis = nowMillis;
    act(new Action.Announce(TOPIC, GossipFrame.plain(0)));
    rendezvous.register(self, nowMillis);
  }

  @Override
  void tick() {
    if (relays > 0 && nowMillis - registeredMillis >= Rendezvous.LIFETIME_MILLIS / 2) {
      register();
    }
    if (nowMillis - seenSinceMillis >= SEEN_MILLIS) {
      seenSinceMillis = nowMillis;
      seenBefore = seen;
      seen = new RecentIds(MAX_SEEN);
    }
    TopicMesh.Changes changes = topic.maintain(nowMillis);
    changes.graft().forEach(peer -> send(peer, GossipFrame.plain(GossipFrame.GRAFT)));
    changes.prune().forEach(this::prune);
    gossip();
    seek();
  }

  private void prune(PeerId peer) {
    send(peer, GossipFrame.prune(topic.exchange(peer)));
  }

  private void gossip() {
    List<Long> ids = cache.gossip();
    if (!ids.isEmpty()) {
      List<Long> few = ids.subList(0, Math.min(ids.size(), MAX_IDS));
      Bytes frame = GossipFrame.ids(GossipFrame.IHAVE, few);
      topic.gossipTargets().forEach(peer -> send(peer, frame));
    }
    cache.shift();
    ihaves.clear();
    asked.addFirst(new HashSet<>());
    if (asked.size() > ASKED_HEARTBEATS) {
      asked.removeLast();
    }
  }

  /** Dials while links are missing, and asks for peers when it knows of none. */
  private void seek() {
    int most = Math.min(MAX_LINKS, D + topic.lacking());
    while (links.size() < most && !candidates.isEmpty()) {
      links.dial(candidates.removeLast(), nowMillis);
    }
    boolean few = links.size() < most && nowMillis - askedRendezvousMillis >= ASK_MILLIS;
    if (few && relays > 0) {
      askedRendezvousMillis = nowMillis;
      List<PeerId> sample = rendezvous.sample(SAMPLE, random, nowMillis);
      act(new Action.SendSignal(self, GossipFrame.prune(sample)));
    }
  }

  @Override
  void answered(Bytes answer) {
    meet(GossipFrame.exchanged(answer));
  }

  private void meet(List<PeerId> peers) {
    candidates.clear();
    for (PeerId peer : peers) {
      if (!peer.equals(self) && !links.has(peer)) {
        candidates.add(peer);
      }
    }
    seek();
  }

  @Override
  boolean welcomes() {
    return links.size() < MAX_LINKS;
  }

  @Override
  void linkOpened(PeerId peer) {
    send(peer, GossipFrame.plain(GossipFrame.SUBSCRIBE));
  }

  @Override
  void linkClosed(PeerId peer, CloseReason reason, boolean wasOpen) {
    topic.gone(peer);
    seek();
  }

  @Override
  void received(PeerId from, Bytes frame) {
    if (Packet.isMessage(frame)) {
      message(from, new Packet(frame));
      return;
    }
    switch (frame.at(1)) {
      case GossipFrame.SUBSCRIBE -> topic.subscribed(from);
      case GossipFrame.GRAFT -> {
        if (!topic.grafted(from, nowMillis)) {
          prune(from);
        }
      }
      case GossipFrame.PRUNE -> {
        topic.pruned(from, nowMillis);
        if (links.size() < D + topic.lacking()) {
          meet(GossipFrame.exchanged(frame));
        }
      }
      case GossipFrame.IHAVE -> offered(from, GossipFrame.ids(frame));
      case GossipFrame.IWANT -> {
        for (long id : GossipFrame.ids(frame)) {
          Packet kept = cache.get(id, from);
          if (kept != null) {
            send(from, kept.bytes());
          }
        }
      }
      default -> {} // a peer of another version
    }
  }

  private void offered(PeerId from, List<Long> ids) {
    if (ihaves.merge(from, 1, Integer::sum) > MAX_IHAVES) {
      return;
    }
    List<Long> missing = new ArrayList<>();
    for (long id : ids) {
      boolean known = seen.contains(id) || seenBefore.contains(id);
      if (!known && asked.stream().noneMatch(of -> of.contains(id))) {
        missing.add(id);
        asked.getFirst().add(id);
      }
    }
    if (!missing.isEmpty()) {
      send(from, GossipFrame.ids(GossipFrame.IWANT, missing));
    }
  }

  private void message(PeerId from, Packet packet) {
    long id = packet.id();
    PeerId origin = packet.origin();
    if (origin.equals(self) || seenBefore.contains(id) || !seen.add(id)) {
      return;
    }
    if (packet.type() != Packet.UNICAST || packet.target().equals(self)) {
      deliver(packet);
    }
    if (packet.hops() > 1) {
      Packet next = packet.forwarded();
      cache.put(next);
      for (PeerId peer : topic.mesh()) {
        if (!peer.equals(from) && !peer.equals(origin)) {
          send(peer, next.bytes());
        }
      }
    }
  }

  @Override
  void sendOut(Packet packet) {
    seen.add(packet.id());
    cache.put(packet);
    for (PeerId peer : topic.all()) {
      send(peer, packet.bytes());
    }
  }

  @Override
  int hopLimit() {
    return HOPS;
  }
}
