package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who carries the edges of this cell: elected by weighted rendezvous hashing among the boards
 * alive, and who does have a link across at this moment.
 */
final class Edges {
  private static final int MAX_ELECTED = 16;

  private final Core core;
  private final Roster roster;
  private final Health health;
  private final TreeMap<Integer, List<PeerId>> elected = new TreeMap<>();
  private final TreeMap<Integer, Claimant> carriers = new TreeMap<>();
  private final TreeMap<Integer, Remote> remotes = new TreeMap<>();
  private int weighedFor = -1;
  private int electedFor = -1;
  private long electedWeights;
  private int carriersFor = -1;

  /** Somebody of this cell with a link into another one. */
  private record Claimant(PeerId board, int rank) {}

  /**
   * What is known of the cell at the other end of an edge.
   *
   * @param elected whom it has elected for the edge, best first
   */
  record Remote(int boards, List<PeerId> elected) {}

  Edges(Core core, Roster roster, Health health) {
    this.core = core;
    this.roster = roster;
    this.health = health;
  }

  /** The cells that this cell shares an edge with. */
  int[] cells() {
    return core.graph.neighbours(core.cell);
  }

  /** The boards of this cell elected for the edge to {@code cell}, best first. */
  List<PeerId> elected(int cell) {
    List<PeerId> alive = roster.alive();
    if (weighedFor != core.version) {
      weighedFor = core.version;
      long weights = weightsHash(alive);
      if (electedFor != roster.aliveGeneration || electedWeights != weights) {
        electedFor = roster.aliveGeneration;
        electedWeights = weights;
        elected.clear();
      }
    }
    return elected.computeIfAbsent(cell, c -> elect(alive, c));
  }

  void structureChanged() {
    elected.clear();
    carriersFor = -1;
  }

  private long weightsHash(List<PeerId> alive) {
    long hash = 0;
    for (PeerId board : alive) {
      hash = 31 * hash + healthClass(board);
    }
    return hash;
  }

  private List<PeerId> elect(List<PeerId> alive, int cell) {
    Election election = new Election(core.cell, cell, core.parameters.bridgesPerEdge());
    for (int i = 0; i < alive.size(); i++) {
      election.stand(i, Hash.of(alive.get(i)), healthClass(alive.get(i)));
    }
    List<PeerId> best = new ArrayList<>(election.count());
    for (int rank = 0; rank < election.count(); rank++) {
      best.add(alive.get(election.elected(rank)));
    }
    return List.copyOf(best);
  }

  private int healthClass(PeerId board) {
    if (board.equals(core.self)) {
      return health.healthClass();
    }
    Link link = core.links.get(board);
    return link == null || link.cellFrame == null ? 2 : link.cellFrame.healthClass();
  }

  /** What is known of {@code cell}, first hand before second hand; null if nothing is. */
  @Nullable Remote remote(int cell) {
    refresh();
    return remotes.get(cell);
  }

  /** The board of this cell that carries the edge to {@code cell} now; null if nobody can. */
  @Nullable PeerId carrier(int cell) {
    refresh();
    Claimant claimant = carriers.get(cell);
    return claimant == null ? null : claimant.board;
  }

  /** The cells that somebody of this cell has a link into, ascending. */
  Iterable<Integer> reachable() {
    refresh();
    return carriers.keySet();
  }

  /** This board's own link into {@code cell}, a planned one before others; null if it has none. */
  @Nullable PeerId across(int cell) {
    PeerId found = null;
    for (Link link : core.links.values()) {
      if (link.readyBoard() && link.cell == cell) {
        if (link.wanted) {
          return link.peer;
        }
        found = found == null ? link.peer : found;
      }
    }
    return found;
  }

  /** Whether the link with {@code peer} of {@code cell} carries the edge as both cells elected. */
  boolean isPlanned(PeerId peer, int cell) {
    if (!core.graph.edge(core.cell, cell)) {
      return false;
    }
    Link link = core.links.get(peer);
    List<PeerId> theirs = link != null && link.edgeFrame != null ? link.edgeFrame.elected() : null;
    if (theirs == null || theirs.isEmpty()) {
      Remote remote = remote(cell);
      theirs = remote == null ? List.of() : remote.elected;
    }
    List<PeerId> ours = elected(cell);
    if (theirs.isEmpty() || ours.isEmpty()) {
      return ours.contains(core.self);
    }
    int ranks = Math.max(ours.size(), theirs.size());
    for (int rank = 0; rank < ranks; rank++) {
      if (ours.get(rank % ours.size()).equals(core.self)
          && theirs.get(rank % theirs.size()).equals(peer)) {
        return true;
      }
    }
    return false;
  }

  private void refresh() {
    if (carriersFor == core.version) {
      return;
    }
    carriersFor = core.version;
    carriers.clear();
    remotes.clear();
    for (Link link : core.links.values()) {
      if (!link.readyBoard()) {
        continue;
      }
      if (link.cell != core.cell) {
        claim(core.self, link.cell);
        if (link.edgeFrame != null && !link.edgeFrame.elected().isEmpty()) {
          remotes.put(link.cell, new Remote(link.edgeFrame.boards(), link.edgeFrame.elected()));
        }
      }
    }
    for (Link link : core.links.values()) {
      if (link.readyBoard() && link.cell == core.cell && link.cellFrame != null) {
        for (LinkFrame.Claim claim : link.cellFrame.claims()) {
          int cell = core.cellOf(claim.peer());
          if (cell == core.cell) {
            continue;
          }
          claim(link.peer, cell);
          if (cell == claim.cell() && !remotes.containsKey(cell)) {
            List<PeerId> theirs = credible(cell, claim.elected());
            if (!theirs.isEmpty()) {
              remotes.put(cell, new Remote(claim.boards(), theirs));
            }
          }
        }
      }
    }
  }

  /** Of those said to be elected by {@code cell}, the ones that can be: few, and of that cell. */
  List<PeerId> credible(int cell, List<PeerId> said) {
    return said.stream().limit(MAX_ELECTED).filter(b -> core.cellOf(b) == cell).toList();
  }

  private void claim(PeerId board, int cell) {
    int index = elected(cell).indexOf(board);
    int rank = index < 0 ? Integer.MAX_VALUE : index;
    Claimant old = carriers.get(cell);
    if (old == null || rank < old.rank || (rank == old.rank && board.compareTo(old.board) < 0)) {
      carriers.put(cell, new Claimant(board, rank));
    }
  }
}
