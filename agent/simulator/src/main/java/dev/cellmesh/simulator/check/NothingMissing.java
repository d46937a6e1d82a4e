package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whatever breaks meanwhile, in the end a leaf has every reading that was published while it was
 * subscribed by a board that lives on. A subscription begins when the leaf has joined and so told
 * somebody of it; the room gets two seconds to hear.
 *
 * <p>Not claimed of a board that the leaf had no way to for minutes: who has missed a message gives
 * it up after 150 s, and its origin keeps it for 300 s. So islands are left out.
 */
final class NothingMissing implements Check {
  private static final long GRACE_MILLIS = 2_500;

  private record Reading(Watched origin, long sequence, long millis) {}

  private final Room room;
  private final OnceEach deliveries;
  private final List<Reading> readings = new ArrayList<>();
  private final Map<Watched, Long> toldAt = new HashMap<>();

  NothingMissing(Room room, OnceEach deliveries) {
    this.room = room;
    this.deliveries = deliveries;
  }

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    if (input instanceof Input.Publish p) {
      readings.add(new Reading(peer, deliveries.sent(peer, p.channel()), peer.millis));
    }
    if (actions.stream().anyMatch(a -> a instanceof Action.Joined)) {
      toldAt.put(peer, peer.millis);
    }
  }

  @Override
  public void ended(Look look) {
    for (PeerId id : look.leaves().keySet()) {
      Watched leaf = room.watched(id);
      long from = toldAt.getOrDefault(leaf, Long.MAX_VALUE - GRACE_MILLIS) + GRACE_MILLIS;
      for (Reading reading : readings) {
        if (reading.millis > from
            && livesOn(reading.origin)
            && !deliveries.has(leaf, reading.origin, Room.READINGS, reading.sequence)) {
          throw new Broken(
              name(),
              "%s never got reading %d of %s, published at %.1f s"
                  .formatted(leaf, reading.sequence, reading.origin, reading.millis / 1e3));
        }
      }
    }
  }

  private boolean livesOn(Watched origin) {
    VirtualPeer peer = room.network().peer(origin.id);
    return peer != null && peer.isAlive() && origin.equals(room.known(origin.id));
  }
}
