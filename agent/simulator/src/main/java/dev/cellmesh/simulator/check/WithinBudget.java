package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.MeshParameters;
import dev.cellmesh.simulator.VirtualPeer;

/** No board ever has more links, open or opening, than twice its budget and its leaves. */
final class WithinBudget implements Check {
  @Override
  public void looked(Look look) {
    for (VirtualPeer peer : look.room().network().peers()) {
      MeshParameters parameters = look.room().watched(peer.id()).parameters;
      int most = 2 * parameters.connectionsBudget() + parameters.maxLeaves();
      if (peer.mostLinks() > most) {
        throw new Broken(name(), peer.id() + " had " + peer.mostLinks() + " links, not " + most);
      }
    }
  }
}
