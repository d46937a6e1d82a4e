package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Structure;
import java.util.List;

/**
 * A peer never goes back to an older structure of the room. One exception is made: a board that has
 * long been without any link may begin again from nothing.
 */
final class Generations implements Check {
  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    boolean started = input instanceof Input.Start;
    if (started || peer.structure.equals(peer.before) || peer.structure.equals(Structure.ALONE)) {
      return;
    }
    if (Integer.compareUnsigned(peer.structure.generation(), peer.before.generation()) < 0) {
      throw new Broken(name(), peer + " went back from " + peer.before + " to " + peer.structure);
    }
  }
}
