package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.VirtualPeer;

/**
 * No board ever has more links with boards, open or opening, than twice its budget, nor more with
 * leaves than it serves.
 */
final class WithinBudget implements Check {
  @Override
  public void looked(Look look) {
    for (VirtualPeer peer : look.room().network().peers()) {
      if (peer.role() == Role.BOARD) {
        MeshParameters parameters = peer.parameters();
        check(peer, "boards", peer.mostBoardLinks(), 2 * parameters.connectionsBudget());
        check(peer, "leaves", peer.mostLeafLinks(), parameters.maxLeaves());
      }
    }
  }

  private void check(VirtualPeer peer, String what, int links, int most) {
    if (links > most) {
      throw new Broken(
          name(), "%s had %d links with %s, not %d".formatted(peer.id(), links, what, most));
    }
  }
}
