package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the last heartbeats (gossipsub v1.0, "Message Cache"), and who has asked for them
 * how often.
 */
final class MessageCache {
  static final int HISTORY_LENGTH = 5;
  static final int HISTORY_GOSSIP = 3;

  /** v1.1 limits repetitions to a peer and gives no figure. */
  static final int MAX_SENT_TO_ONE = 3;

  /** Messages of all windows; what comes beyond is forwarded and not kept. */
  static final int MAX_MESSAGES = 20_000;

  private static final class Kept {
    final Packet packet;
    final Map<PeerId, Integer> sentTo = new HashMap<>(2);

    Kept(Packet packet) {
      this.packet = packet;
    }
  }

  private final Map<Long, Kept> byId = new HashMap<>();

  /** Newest window first. */
  private final ArrayDeque<List<Long>> windows = new ArrayDeque<>();

  MessageCache() {
    windows.addFirst(new ArrayList<>());
  }

  void put(Packet packet) {
    if (byId.size() < MAX_MESSAGES && byId.putIfAbsent(packet.id(), new Kept(packet)) == null) {
      windows.getFirst().add(packet.id());
    }
  }

  /** A message that {@code peer} asks for; null if it is gone, or was sent to it too often. */
  @Nullable Packet get(long id, PeerId peer) {
    Kept kept = byId.get(id);
    return kept != null && kept.sentTo.merge(peer, 1, Integer::sum) <= MAX_SENT_TO_ONE
        ? kept.packet
        : null;
  }

  /** The ids of the windows that are gossiped about. */
  List<Long> gossip() {
    List<Long> ids = new ArrayList<>();
    int window = 0;
    for (List<Long> of : windows) {
      if (window++ < HISTORY_GOSSIP) {
        ids.addAll(of);
      }
    }
    return ids;
  }

  void shift() {
    if (byId.isEmpty()) {
      return;
    }
    windows.addFirst(new ArrayList<>());
    if (windows.size() > HISTORY_LENGTH) {
      windows.removeLast().forEach(byId::remove);
    }
  }
}
