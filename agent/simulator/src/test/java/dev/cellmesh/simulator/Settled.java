package dev.cellmesh.simulator;

import dev.cellmesh.mesh.MeshState;
import dev.cellmesh.mesh.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks that a room is as its plan says, board by board. */
final class Settled {
  private Settled() {}

  /** What is not as it should be; empty when all is well. */
  static List<String> faults(VirtualNetwork network, int cells) {
    List<String> faults = new ArrayList<>();
    List<VirtualPeer> boards = network.boards();
    List<MeshState> states = boards.stream().map(VirtualPeer::state).toList();
    for (MeshState s : states) {
      if (s.structure().cells() != cells) {
        faults.add(s.self() + " has " + s.structure());
        continue;
      }
      Set<PeerId> cell =
          states.stream()
              .map(MeshState::self)
              .filter(p -> s.structure().cellOf(p) == s.cell())
              .collect(Collectors.toCollection(TreeSet::new));
      if (!cell.equals(new TreeSet<>(s.members()))) {
        faults.add(s.self() + " sees " + s.members() + " in its cell, there are " + cell);
      }
      Set<PeerId> linked = new TreeSet<>();
      for (MeshState.Link link : s.links()) {
        linked.add(link.peer());
        if (link.purpose() == MeshState.Purpose.UNPLANNED) {
          faults.add(s.self() + " has an unplanned link with " + link.peer());
        }
      }
      cell.remove(s.self());
      cell.removeAll(linked);
      if (!cell.isEmpty()) {
        faults.add(s.self() + " lacks links with " + cell);
      }
      for (MeshState.Edge edge : s.edges()) {
        if (!edge.up()) {
          faults.add(s.self() + " of cell " + s.cell() + " finds no edge to " + edge.cell());
        }
      }
    }
    return faults;
  }
}
