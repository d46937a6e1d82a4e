package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.cells.Election;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.members.HealthClasses;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.HealthClass;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who carries the edges of this cell: elected by weighted rendezvous hashing among the boards
 * alive, and who does have a link across at this moment.
 */
public final class Edges {
  private static final int MAX_ELECTED = 16;

  /** Ranks of claimants behind all that are elected, and of those who may be gone. */
  private static final int NOT_ELECTED = 1_000;

  private static final int DOUBTFUL = 2_000;

  private final Core core;
  private final Roster roster;
  private final HealthClasses classes;

  /** The cells across this cell's edges, ascending; the place in here is an edge's place below. */
  private int[] cells = {};

  private @Nullable List<PeerId>[] elected = lists(0);
  private @Nullable PeerId[] carriers = {};
  private int[] ranks = {};
  private @Nullable Remote[] remotes = {};

  /** This board's own links across, the best into each cell. */
  private @Nullable Link[] own = {};

  private final TreeMap<Integer, Link> ownStrays = new TreeMap<>();

  /** Who has a link into a cell that this one shares no edge with. */
  private final TreeMap<Integer, PeerId> strays = new TreeMap<>();

  private int weighedFor = -1;
  private int weighedAs = -1;
  private int electedFor = -1;
  private long electedWeights;
  private int carriersFor = -1;

  /**
   * What is known of the cell at the other end of an edge.
   *
   * @param elected whom it has elected for the edge, best first
   */
  public record Remote(int boards, List<PeerId> elected) {}

  public Edges(Core core, Roster roster, HealthClasses classes) {
    this.core = core;
    this.roster = roster;
    this.classes = classes;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java makes no arrays of generic types
  private static @Nullable List<PeerId>[] lists(int length) {
    return new List[length];
  }

  /** The cells that this cell shares an edge with, ascending. Not to be written to. */
  public int[] cells() {
    return core.graph().neighbours(core.cell());
  }

  /** The place of the edge to {@code cell}; negative if there is none. */
  private int place(int cell) {
    if (core.structure().complete()) {
      return cell == core.cell() || cell >= core.structure().cells()
          ? -1
          : cell < core.cell() ? cell : cell - 1;
    }
    return Arrays.binarySearch(cells(), cell);
  }

  /**
   * The boards of this cell elected for the edge to {@code cell}, best first; none if there is no
   * such edge.
   */
  public List<PeerId> elected(int cell) {
    int place = place(cell);
    if (place < 0) {
      return List.of();
    }
    List<PeerId> alive = roster.alive();
    if (weighedFor != core.opinionsVersion() || weighedAs != classes.own()) {
      weighedFor = core.opinionsVersion();
      weighedAs = classes.own();
      long weights = weightsHash(alive);
      boolean same = electedFor == roster.aliveGeneration && electedWeights == weights;
      if (!same || elected.length != cells().length) {
        electedFor = roster.aliveGeneration;
        electedWeights = weights;
        elected = lists(cells().length);
      }
    }
    List<PeerId> known = elected[place];
    if (known == null) {
      known = elect(alive, cell);
      elected[place] = known;
    }
    return known;
  }

  public void structureChanged() {
    elected = lists(cells().length);
    carriersFor = -1;
  }

  private long weightsHash(List<PeerId> alive) {
    long hash = 0;
    for (PeerId board : alive) {
      hash = 31 * hash + classes.of(board);
    }
    return hash;
  }

  private List<PeerId> elect(List<PeerId> alive, int cell) {
    Election election = new Election(core.cell(), cell, core.parameters().bridgesPerEdge());
    for (int i = 0; i < alive.size(); i++) {
      election.stand(i, Hash.of(alive.get(i)), classes.of(alive.get(i)));
    }
    List<PeerId> best = new ArrayList<>(election.count());
    for (int rank = 0; rank < election.count(); rank++) {
      best.add(alive.get(election.elected(rank)));
    }
    return List.copyOf(best);
  }

  /**
   * The boards of this cell that would be elected for the edge to {@code cell} before {@code
   * board}.
   */
  public int before(PeerId board, int cell) {
    long key = Hash.combine(core.cell(), cell);
    double score = Hash.rendezvous(Hash.of(board), key, HealthClass.weight(classes.of(board)));
    int better = 0;
    for (PeerId other : roster.alive()) {
      double theirs = Hash.rendezvous(Hash.of(other), key, HealthClass.weight(classes.of(other)));
      better += theirs > score ? 1 : 0;
    }
    return better;
  }

  /** What is known of {@code cell}, first hand before second hand; null if nothing is. */
  public @Nullable Remote remote(int cell) {
    refresh();
    int place = place(cell);
    return place < 0 ? null : remotes[place];
  }

  /** The board of this cell that carries the edge to {@code cell} now; null if nobody can. */
  public @Nullable PeerId carrier(int cell) {
    refresh();
    int place = place(cell);
    return place < 0 ? strays.get(cell) : carriers[place];
  }

  /** The cells that somebody of this cell has a link into, ascending. */
  public int[] reachable() {
    refresh();
    int[] reachable = new int[cells.length + strays.size()];
    int count = 0;
    for (int place = 0; place < cells.length; place++) {
      if (carriers[place] != null) {
        reachable[count++] = cells[place];
      }
    }
    for (int cell : strays.keySet()) {
      reachable[count++] = cell;
    }
    int[] found = Arrays.copyOf(reachable, count);
    Arrays.sort(found);
    return found;
  }

  /** This board's own link into {@code cell}, a planned one before others; null if it has none. */
  public @Nullable PeerId across(int cell) {
    refresh();
    int place = place(cell);
    Link link = place < 0 ? ownStrays.get(cell) : own[place];
    return link == null ? null : link.peer();
  }

  private void own(Link link) {
    int place = place(link.cell());
    Link other = place < 0 ? ownStrays.get(link.cell()) : own[place];
    boolean better = other == null || merit(link) > merit(other);
    if (better && place < 0) {
      ownStrays.put(link.cell(), link);
    } else if (better) {
      own[place] = link;
    }
  }

  private static int merit(Link link) {
    return link.probes().doubtful() ? 0 : link.planned() ? 2 : 1;
  }

  /** Whether closing would leave an edge without any link across. */
  public boolean isLastWay(Link link) {
    if (!link.readyBoard() || !core.graph().edge(core.cell(), link.cell())) {
      return false;
    }
    PeerId carrier = carrier(link.cell());
    return carrier == null
        || (carrier.equals(core.self()) && link.peer().equals(across(link.cell())));
  }

  /** Whether the link with {@code peer} of {@code cell} carries the edge as both cells elected. */
  public boolean isPlanned(PeerId peer, int cell) {
    if (!core.graph().edge(core.cell(), cell)) {
      return false;
    }
    Link link = core.links().get(peer);
    List<PeerId> theirs =
        link != null && link.heard().edge() != null ? link.heard().edge().elected() : null;
    if (theirs == null || theirs.isEmpty()) {
      Remote remote = remote(cell);
      theirs = remote == null ? List.of() : remote.elected;
    }
    List<PeerId> ours = elected(cell);
    if (theirs.isEmpty() || ours.isEmpty()) {
      return ours.contains(core.self());
    }
    int ranks = Math.max(ours.size(), theirs.size());
    for (int rank = 0; rank < ranks; rank++) {
      if (ours.get(rank % ours.size()).equals(core.self())
          && theirs.get(rank % theirs.size()).equals(peer)) {
        return true;
      }
    }
    return false;
  }

  private void refresh() {
    if (carriersFor == core.routesVersion()) {
      return;
    }
    carriersFor = core.routesVersion();
    cells = cells();
    carriers = new @Nullable PeerId[cells.length];
    ranks = new int[cells.length];
    remotes = new @Nullable Remote[cells.length];
    own = new @Nullable Link[cells.length];
    strays.clear();
    ownStrays.clear();
    for (Link link : core.links().values()) {
      if (!link.readyBoard()) {
        continue;
      }
      if (link.cell() != core.cell()) {
        own(link);
        claim(core.self(), link.cell(), place(link.cell()), link.probes().doubtful());
        if (link.heard().edge() != null && !link.heard().edge().elected().isEmpty()) {
          int place = place(link.cell());
          if (place >= 0) {
            remotes[place] =
                new Remote(link.heard().edge().boards(), link.heard().edge().elected());
          }
        }
      }
    }
    for (Link link : core.links().values()) {
      if (link.readyBoard() && link.cell() == core.cell()) {
        List<LinkFrame.Claim> claims = claims(link);
        for (int i = 0; i < claims.size(); i++) {
          LinkFrame.Claim claim = claims.get(i);
          int place = link.heard().claimPlace(i);
          claim(link.peer(), claim.cell(), place, link.probes().doubtful());
          if (place >= 0 && remotes[place] == null && !claim.elected().isEmpty()) {
            remotes[place] = new Remote(claim.boards(), claim.elected());
          }
        }
      }
    }
    if (core.partial()) {
      presume();
    }
  }

  /**
   * Where not all members are linked, those that this board cannot hear are taken to have the links
   * that they are elected for: so all name the same carrier, unless it has lost its link.
   */
  private void presume() {
    for (int place = 0; place < cells.length; place++) {
      List<PeerId> ours = elected(cells[place]);
      for (int rank = 0; rank < ours.size(); rank++) {
        PeerId board = ours.get(rank);
        boolean unheard = !board.equals(core.self()) && !core.links().isReady(board);
        if (unheard && (carriers[place] == null || rank < ranks[place])) {
          carriers[place] = board;
          ranks[place] = rank;
        }
      }
    }
  }

  /** What a member says of its links across, as far as it can be true. */
  private List<LinkFrame.Claim> claims(Link link) {
    if (link.heard().claims() != null) {
      return link.heard().claims();
    }
    if (link.heard().cell() == null) {
      return List.of();
    }
    List<LinkFrame.Claim> said = link.heard().cell().claims();
    for (LinkFrame.Claim claim : said) {
      if (core.cellOf(claim.peer()) != claim.cell()
          || claim.cell() == core.cell()
          || credible(claim.cell(), claim.elected()).size() < claim.elected().size()) {
        said = sifted(said);
        break;
      }
    }
    int[] places = new int[said.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = place(said.get(i).cell());
    }
    link.heard().sifted(said, places);
    return said;
  }

  private List<LinkFrame.Claim> sifted(List<LinkFrame.Claim> all) {
    List<LinkFrame.Claim> sifted = new ArrayList<>();
    for (LinkFrame.Claim said : all) {
      int cell = core.cellOf(said.peer());
      if (cell != core.cell()) {
        List<PeerId> elected = cell == said.cell() ? credible(cell, said.elected()) : List.of();
        sifted.add(new LinkFrame.Claim(cell, said.peer(), said.boards(), elected));
      }
    }
    return sifted;
  }

  /** Of those said to be elected by {@code cell}, the ones that can be: few, and of that cell. */
  public List<PeerId> credible(int cell, List<PeerId> said) {
    if (said.size() <= MAX_ELECTED && areOf(cell, said)) {
      return said;
    }
    List<PeerId> credible = new ArrayList<>(MAX_ELECTED);
    for (PeerId board : said) {
      if (credible.size() < MAX_ELECTED && core.cellOf(board) == cell) {
        credible.add(board);
      }
    }
    return credible;
  }

  private boolean areOf(int cell, List<PeerId> boards) {
    for (PeerId board : boards) {
      if (core.cellOf(board) != cell) {
        return false;
      }
    }
    return true;
  }

  private void claim(PeerId board, int cell, int place, boolean doubtful) {
    if (place < 0) {
      PeerId old = strays.get(cell);
      if (old == null || board.compareTo(old) < 0) {
        strays.put(cell, board);
      }
      return;
    }
    int index = elected(cell).indexOf(board);
    int rank = index < 0 ? NOT_ELECTED : index;
    rank += doubtful ? DOUBTFUL : 0;
    PeerId old = carriers[place];
    boolean better = rank < ranks[place];
    if (old == null || better || (rank == ranks[place] && board.compareTo(old) < 0)) {
      carriers[place] = board;
      ranks[place] = rank;
    }
  }
}
