package dev.cellmesh.simulator;

import java.util.HashSet;
import java.util.Set;

/** Which peers' packets do not reach which: between sides, or between two peers; each way apart. */
final class Partitions {
  private record Pair(int from, int to) {}

  private final Set<Pair> sides = new HashSet<>();
  private final Set<Pair> peers = new HashSet<>();

  boolean any() {
    return !sides.isEmpty() || !peers.isEmpty();
  }

  void sides(int from, int to) {
    sides.add(new Pair(from, to));
  }

  void peers(VirtualPeer from, VirtualPeer to) {
    peers.add(new Pair(from.index(), to.index()));
  }

  void clear() {
    sides.clear();
    peers.clear();
  }

  /** Whether nothing gets from one to the other. */
  boolean blocked(VirtualPeer from, VirtualPeer to) {
    return any()
        && (sides.contains(new Pair(from.side, to.side))
            || peers.contains(new Pair(from.index(), to.index())));
  }
}
