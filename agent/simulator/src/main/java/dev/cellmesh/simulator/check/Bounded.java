package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import java.util.TreeMap;

/**
 * What boards remember of others is in proportion to the room and ends: an interest expires 100 s
 * after its board last renewed it, and is looked at every 38 s at the latest.
 */
final class Bounded implements Check {
  private static final long REMEMBERED_MILLIS = 140_000;

  private final TreeMap<PeerId, Long> lastServed = new TreeMap<>();

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.PeerJoined(PeerId other, Role role) && role == Role.LEAF) {
        lastServed.put(peer.id, peer.millis);
      }
    }
  }

  @Override
  public void looked(Look look) {
    for (MeshState board : look.boards().values()) {
      if (board.links().stream().anyMatch(l -> l.role() == Role.LEAF)) {
        lastServed.put(board.self(), look.millis());
      }
    }
    long serving =
        lastServed.values().stream().filter(t -> look.millis() - t < REMEMBERED_MILLIS).count();
    for (MeshState board : look.boards().values()) {
      if (board.interests() > serving) {
        throw new Broken(
            name(),
            "%s knows of %d interests, but %d boards have served leaves lately"
                .formatted(board.self(), board.interests(), serving));
      }
    }
  }
}
