package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The peers of the topic that a peer is linked with, and those among them that it exchanges whole
 * messages with (gossipsub v1.0, "Mesh Maintenance"; v1.1, "Outbound Mesh Quotas" and "PRUNE
 * Backoff").
 */
final class TopicMesh {
  private final Links links;
  private final RandomGenerator random;
  private final TreeSet<PeerId> subscribed = new TreeSet<>();
  private final TreeSet<PeerId> mesh = new TreeSet<>();
  private final TreeMap<PeerId, Long> backoffs = new TreeMap<>();

  TopicMesh(Links links, RandomGenerator random) {
    this.links = links;
    this.random = random;
  }

  /** What a heartbeat asks for. */
  record Changes(List<PeerId> graft, List<PeerId> prune) {}

  void subscribed(PeerId peer) {
    subscribed.add(peer);
  }

  void gone(PeerId peer) {
    subscribed.remove(peer);
    mesh.remove(peer);
  }

  /** Those who get whole messages. */
  Set<PeerId> mesh() {
    return mesh;
  }

  Set<PeerId> all() {
    return subscribed;
  }

  /** Whether a GRAFT is taken; its sender is told PRUNE if not. */
  boolean grafted(PeerId by, long nowMillis) {
    boolean full = mesh.size() >= GossipSub.D_HIGH && !links.isOutbound(by);
    boolean tooEarly = backoffs.getOrDefault(by, Long.MIN_VALUE) > nowMillis;
    if (mesh.contains(by)) {
      return true;
    }
    if (full || tooEarly || !subscribed.contains(by)) {
      backOff(by, nowMillis);
      return false;
    }
    return mesh.add(by);
  }

  void pruned(PeerId by, long nowMillis) {
    mesh.remove(by);
    backOff(by, nowMillis);
  }

  private void backOff(PeerId peer, long nowMillis) {
    backoffs.put(peer, nowMillis + GossipSub.PRUNE_BACKOFF_MILLIS);
  }

  /** Takes peers into the mesh or out of it; they are to be told. */
  Changes maintain(long nowMillis) {
    backoffs.values().removeIf(until -> until <= nowMillis);
    List<PeerId> graft = new ArrayList<>();
    List<PeerId> prune = new ArrayList<>();
    if (mesh.size() < GossipSub.D_LOW) {
      graft.addAll(draw(outside(peer -> true), GossipSub.D - mesh.size()));
      mesh.addAll(graft);
    }
    if (mesh.size() > GossipSub.D_HIGH) {
      prune.addAll(surplus());
      prune.forEach(peer -> pruned(peer, nowMillis));
    }
    long outbound = mesh.stream().filter(links::isOutbound).count();
    if (mesh.size() >= GossipSub.D_LOW && outbound < GossipSub.D_OUT) {
      List<PeerId> more = draw(outside(links::isOutbound), GossipSub.D_OUT - (int) outbound);
      mesh.addAll(more);
      graft.addAll(more);
    }
    return new Changes(graft, prune);
  }

  /** All but D of the mesh, drawn by lot, of which D_out are outbound if there are as many. */
  private List<PeerId> surplus() {
    List<PeerId> order = draw(List.copyOf(mesh), mesh.size());
    List<PeerId> first = order.stream().filter(links::isOutbound).limit(GossipSub.D_OUT).toList();
    order.sort(Comparator.comparing(peer -> !first.contains(peer)));
    return order.subList(GossipSub.D, order.size());
  }

  private List<PeerId> outside(Predicate<PeerId> condition) {
    return subscribed.stream()
        .filter(peer -> !mesh.contains(peer) && !backoffs.containsKey(peer))
        .filter(condition)
        .toList();
  }

  /** How many more links it would take, while those there are want no more in their mesh. */
  int lacking() {
    return mesh.size() < GossipSub.D_LOW
        ? (int) subscribed.stream().filter(backoffs::containsKey).count()
        : 0;
  }

  /** Those to tell what there is: of the peers outside the mesh, a share and not too few. */
  List<PeerId> gossipTargets() {
    List<PeerId> others = subscribed.stream().filter(peer -> !mesh.contains(peer)).toList();
    int count = Math.max(GossipSub.D_LAZY, (int) (GossipSub.GOSSIP_FACTOR * others.size()));
    return draw(others, count);
  }

  /** Others for a peer that has been sent away. */
  List<PeerId> exchange(PeerId with) {
    List<PeerId> others = subscribed.stream().filter(peer -> !peer.equals(with)).toList();
    return draw(others, GossipSub.EXCHANGED);
  }

  private List<PeerId> draw(List<PeerId> from, int count) {
    List<PeerId> drawn = new ArrayList<>(from);
    int most = Math.min(count, drawn.size());
    for (int i = 0; i < most; i++) {
      int other = i + random.nextInt(drawn.size() - i);
      PeerId swapped = drawn.get(i);
      drawn.set(i, drawn.get(other));
      drawn.set(other, swapped);
    }
    return new ArrayList<>(drawn.subList(0, most));
  }
}
