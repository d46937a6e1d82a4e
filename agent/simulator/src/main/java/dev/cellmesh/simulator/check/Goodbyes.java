package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** In a room that has settled, nobody looks for a board that has said goodbye. */
final class Goodbyes implements Check {
  private static final long HEARD_MILLIS = 1_000;

  private final Map<PeerId, Long> left = new HashMap<>();
  private boolean settled;

  @Override
  public void settled(Look look) {
    settled = true;
  }

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    if (!settled) {
      return;
    }
    if (input instanceof Input.Leave) {
      left.put(peer.id, peer.millis);
    }
    for (Action action : actions) {
      switch (action) {
        case Action.OpenLink o -> looksFor(peer, o.peer());
        case Action.SendSignal s -> looksFor(peer, s.to());
        case Action.SealSignal s -> looksFor(peer, s.to());
        default -> {}
      }
    }
  }

  private void looksFor(Watched peer, PeerId other) {
    Long since = left.get(other);
    if (since != null && peer.millis - since > HEARD_MILLIS) {
      throw new Broken(name(), peer + " looks for " + other + ", which has said goodbye");
    }
  }
}
