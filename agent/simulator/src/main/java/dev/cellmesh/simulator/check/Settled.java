package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks that a room is as its plan says, board by board and edge by edge. */
public final class Settled {
  /** Links that a plan too large for the budget leaves free for who comes. */
  private static final int SPARE = 2;

  private final List<String> faults = new ArrayList<>();
  private final List<MeshState> states;
  private final Map<PeerId, Integer> mostLinks = new HashMap<>();
  private final Map<PeerId, MeshState> byPeer = new HashMap<>();
  private final Map<Integer, TreeSet<PeerId>> cells = new HashMap<>();
  private final Set<Set<PeerId>> bridges = new java.util.HashSet<>();

  private Settled(VirtualNetwork network) {
    states = network.boards().stream().map(VirtualPeer::state).toList();
    for (VirtualPeer board : network.boards()) {
      mostLinks.put(board.id(), 2 * board.parameters().connectionsBudget());
    }
    for (MeshState s : states) {
      byPeer.put(s.self(), s);
      cells.computeIfAbsent(s.cell(), c -> new TreeSet<>()).add(s.self());
    }
  }

  /** What is not as it should be in a room of so many cells; empty when all is well. */
  public static List<String> faults(VirtualNetwork network, int cells) {
    Settled settled = new Settled(network);
    Structure first = settled.states.getFirst().structure();
    for (MeshState s : settled.states) {
      if (!s.structure().equals(first) || s.structure().cells() != cells) {
        settled.faults.add(s.self() + " has " + s.structure());
      }
    }
    if (settled.faults.isEmpty()) {
      settled.states.forEach(settled::inCell);
      settled.states.forEach(settled::edges);
      settled.states.forEach(settled::links);
    }
    return settled.faults;
  }

  /** The same, with as many cells as the boards have agreed on. */
  public static List<String> faults(VirtualNetwork network) {
    return faults(network, network.boards().getFirst().state().structure().cells());
  }

  private void inCell(MeshState s) {
    if (s.structure().cellOf(s.self()) != s.cell()) {
      faults.add(s.self() + " takes itself to be in cell " + s.cell());
    }
    Set<PeerId> cell = cells.getOrDefault(s.cell(), new TreeSet<>());
    if (!cell.equals(new TreeSet<>(s.members()))) {
      faults.add(s.self() + " sees " + s.members() + " in its cell, there are " + cell);
    }
    for (PeerId member : cell) {
      if (!member.equals(s.self()) && !linked(s, member) && !sparesLink(s, member, cell)) {
        faults.add(s.self() + " of cell " + s.cell() + " lacks a link with member " + member);
      }
    }
  }

  /**
   * Where links with all of the cell, and those of the board elected for the most edges, come to
   * more than twice the budget, two boards may do without their link. Two others must have links
   * with both.
   */
  private boolean sparesLink(MeshState s, PeerId member, Set<PeerId> cell) {
    long busiest = 0;
    for (PeerId board : cell) {
      long bridging = s.edges().stream().filter(e -> e.bridges().contains(board)).count();
      busiest = Math.max(busiest, bridging);
    }
    int others = cell.size() - 1;
    boolean tooMany = others > most(s) / 2 && others + Math.max(busiest, SPARE) > most(s);
    MeshState there = byPeer.get(member);
    return tooMany
        && there != null
        && cell.stream().filter(b -> linked(s, b) && linked(there, b)).count() >= 2;
  }

  private int most(MeshState s) {
    return mostLinks.getOrDefault(s.self(), 0);
  }

  /** Elected for more edges than it may have links, a board leaves some to the other rank. */
  private boolean isFull(MeshState s) {
    return s.links().stream().filter(l -> l.role() == Role.BOARD).count() >= most(s);
  }

  /** Both cells have elected, all their boards agree on whom, and the links are there. */
  private void edges(MeshState s) {
    for (MeshState.Edge edge : s.edges()) {
      TreeSet<PeerId> there = cells.get(edge.cell());
      if (there == null) {
        continue; // an empty cell
      }
      if (!edge.up()) {
        faults.add(s.self() + " of cell " + s.cell() + " finds no edge to " + edge.cell());
      }
      List<PeerId> ours = edge.bridges();
      List<PeerId> theirs = bridges(byPeer.get(there.getFirst()), s.cell());
      PeerId first = cells.getOrDefault(s.cell(), new TreeSet<>()).getFirst();
      if (!ours.equals(bridges(byPeer.get(first), edge.cell()))) {
        faults.add(s.self() + " has elected others for " + s.cell() + "-" + edge.cell());
      }
      for (int rank = 0; rank < Math.max(ours.size(), theirs.size()); rank++) {
        PeerId mine = ours.get(rank % ours.size());
        PeerId counterpart = theirs.get(rank % theirs.size());
        bridges.add(Set.of(mine, counterpart));
        MeshState other = byPeer.get(counterpart);
        boolean full = isFull(s) || (other != null && isFull(other));
        if (mine.equals(s.self()) && !linked(s, counterpart) && !full) {
          faults.add(s.self() + " lacks the link over " + s.cell() + "-" + edge.cell());
        }
      }
    }
  }

  private static List<PeerId> bridges(@org.jspecify.annotations.Nullable MeshState s, int cell) {
    if (s != null) {
      for (MeshState.Edge edge : s.edges()) {
        if (edge.cell() == cell) {
          return edge.bridges();
        }
      }
    }
    return List.of();
  }

  private static boolean linked(MeshState s, PeerId other) {
    return s.links().stream().anyMatch(l -> l.peer().equals(other));
  }

  private void links(MeshState s) {
    for (MeshState.Link link : s.links()) {
      MeshState there = byPeer.get(link.peer());
      boolean ofCell = there != null && there.cell() == s.cell();
      boolean bridge = there != null && bridges.contains(Set.of(s.self(), link.peer()));
      boolean leaf = link.purpose() == MeshState.Purpose.LEAF;
      if (!ofCell && !bridge && !leaf) {
        faults.add(s.self() + " has a link with " + link.peer() + " that no plan asks for");
      }
      if (link.purpose() == MeshState.Purpose.UNPLANNED) {
        faults.add(s.self() + " does not plan its link with " + link.peer());
      }
    }
  }
}
