package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings the links in line with the plan: a link with every board of the cell, and one for every
 * edge that this board is elected for. Opens at once; closes only what both sides have found
 * unplanned for two epochs.
 */
final class Planner {
  private static final long EPOCH_MILLIS = 2_500;
  private static final long UNPLANNED_MILLIS = 2 * EPOCH_MILLIS;

  /** Several are closed by one plan. */
  private static final long CLOSE_STEP_MILLIS = 500;

  private static final long UNPLANNED_MOST_MILLIS = 60_000;
  static final long HOLD_MILLIS = 10_000;
  private static final long RESTRUCTURE_MILLIS = 1_200;

  /** A room of one cell hears of all its boards: once no more come, it need not wait so long. */
  private static final long ALL_HERE_MILLIS = 500;

  private static final long NOBODY_NEW_MILLIS = 300;
  private static final long SHRINK_MILLIS = 30_000;
  private static final long RETURN_MILLIS = 120_000;

  /**
   * Cells are of unequal size: what few of them count is no reason to move everybody, unless there
   * is nothing better to be had for so long.
   */
  private static final int ENOUGH_CELLS = 16;

  /** Standard deviations that an estimate must be off by before the room has other cells for it. */
  private static final int SURE = 3;

  private static final long UNSURE_MILLIS = 20_000;
  private static final long STAND_IN_MILLIS = 10_000;
  private static final long ISOLATED_MILLIS = 120_000;
  private static final long OUTGROWN_MILLIS = 5_000;
  private static final int LINKS_WHILE_OUTGROWN = 4;

  /**
   * Cells are drawn by hashing: one that claims more boards than this times what is usual (or than
   * this times ours) is not believed so many.
   */
  private static final int MOST_TIMES_USUAL = 4;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Budget budget;
  private final Dialer dialer;
  private final Router router;
  private final Announcer announcer;
  private final Gossip gossip;
  private final EdgeSearch search;
  private final Forming forming;
  private Growth growth;
  private RoomParameters growthFor = RoomParameters.NONE;
  private final TreeMap<Integer, MonotonicTime> silentSince = new TreeMap<>();
  private List<PeerId> lastBridging = List.of();

  /** Members that others had links with, and this board had not, when it planned last. */
  private List<PeerId> vouched = List.of();

  private @Nullable MonotonicTime firstEmptySince;
  private @Nullable MonotonicTime isolatedSince;

  Planner(
      Core core,
      Roster roster,
      Edges edges,
      Budget budget,
      Dialer dialer,
      Router router,
      Announcer announcer,
      Gossip gossip,
      Forming forming) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.budget = budget;
    this.dialer = dialer;
    this.router = router;
    this.announcer = announcer;
    this.gossip = gossip;
    this.search = new EdgeSearch(core, edges, router, announcer);
    this.forming = forming;
    this.growth = new Growth(core.parameters);
  }

  void structureChanged() {
    search.structureChanged();
    silentSince.clear();
    firstEmptySince = null;
    core.standsIn = false;
  }

  /** One look at everything. Returns the structure to adopt if the room has outgrown its own. */
  @Nullable Structure plan() {
    core.planned();
    dialer.expire();
    if (!core.isBoard()) {
      planLeaf();
      return null;
    }
    Set<PeerId> wanted = new TreeSet<>();
    planCell(wanted);
    planEdges(wanted);
    dialer.limit(outgrown() ? LINKS_WHILE_OUTGROWN : Integer.MAX_VALUE);
    // Many that do not exist must not keep out those that do: who has spoken for itself comes
    // first.
    wanted.stream()
        .sorted(Comparator.comparing(roster::isHearsay).thenComparingInt(dialer::attempts))
        .forEach(peer -> dialer.dial(peer, false));
    dialer.forgetUnwanted();
    core.links.values().forEach(this::classify);
    closeUnplanned(wanted.isEmpty());
    budget.warn();
    gossip.send();
    watchSilent();
    standIn();
    Structure again = startAgain();
    return again == null ? grow() : again;
  }

  private void planCell(Set<PeerId> wanted) {
    List<PeerId> alive = roster.reachable();
    List<PeerId> seen = vouched;
    vouched = new ArrayList<>();
    for (PeerId member : roster.ofCell()) {
      if (core.links.containsKey(member)) {
        continue;
      }
      boolean there = alive.contains(member);
      if (there) {
        vouched.add(member);
      } else if (seen.contains(member)) {
        dialer.forget(member); // gone with a goodbye that only those heard who had links with it
        continue;
      }
      boolean asked = there || dialer.isDialing(member) || isNear(member);
      if (asked && budget.plansMember(member)) {
        wanted.add(member);
      }
    }
  }

  /** Whether a board that has just spoken for itself can be asked for a link through the mesh. */
  private boolean isNear(PeerId board) {
    return roster.hasSpoken(board, HOLD_MILLIS) && router.towards(board, null) != null;
  }

  /** Notes since when nothing is known of the cells across the edges. */
  private void watchSilent() {
    for (int cell : edges.cells()) {
      if (edges.remote(cell) != null || (core.partial && edges.carrier(cell) != null)) {
        silentSince.remove(cell);
        continue;
      }
      MonotonicTime due =
          silentSince.computeIfAbsent(cell, c -> core.now).plusMillis(SHRINK_MILLIS);
      if (core.now.isBefore(due)) {
        core.timers.by(Timers.Timer.PLAN, due);
      }
    }
  }

  /** Whether that has lasted for so long that the cell must be empty. */
  private boolean isSilent(int cell) {
    MonotonicTime since = silentSince.get(cell);
    return since != null && core.now.millisSince(since) >= SHRINK_MILLIS;
  }

  /**
   * The first cell is the way in, and decides how many cells there are. Hashing may leave it empty:
   * then the next one that is not stands in for it, if it has edges to all before it.
   */
  private void standIn() {
    boolean empty = core.cell != 0;
    for (int cell = 0; empty && cell < core.cell; cell++) {
      boolean known = edges.remote(cell) != null || edges.carrier(cell) != null;
      empty = !known && core.graph.edge(core.cell, cell);
    }
    MonotonicTime since = firstEmptySince == null ? core.now : firstEmptySince;
    firstEmptySince = empty ? since : null;
    boolean patient = core.now.millisSince(since) >= STAND_IN_MILLIS;
    if (empty && !patient) {
      core.timers.by(Timers.Timer.PLAN, since.plusMillis(STAND_IN_MILLIS));
    }
    if (core.standsIn != (empty && patient)) {
      core.standsIn = !core.standsIn;
      announcer.listen();
    }
  }

  /**
   * What a board begins with, if it has long had no link: with a structure that fits nobody any
   * more it would never meet anybody. A room that is still there tells it the right one.
   */
  private @Nullable Structure startAgain() {
    if (core.readyBoards() > 0 || core.relays == 0 || core.structure.equals(Structure.ALONE)) {
      isolatedSince = null;
      return null;
    }
    MonotonicTime since = isolatedSince == null ? core.now : isolatedSince;
    isolatedSince = since;
    MonotonicTime due = since.plusMillis(ISOLATED_MILLIS);
    if (core.now.isBefore(due)) {
      core.timers.by(Timers.Timer.PLAN, due);
      return null;
    }
    isolatedSince = null;
    return Structure.ALONE;
  }

  private void planEdges(Set<PeerId> wanted) {
    if (forming.goesOn()) {
      core.timers.by(Timers.Timer.PLAN, forming.lookAgainAt());
      return;
    }
    List<PeerId> bridging = new ArrayList<>();
    for (int cell : edges.cells()) {
      List<PeerId> ours = edges.elected(cell);
      if (!ours.contains(core.self)) {
        search.end(cell);
        continue;
      }
      Edges.Remote remote = edges.remote(cell);
      if (remote == null) {
        search.seek(cell, ours.indexOf(core.self));
        continue;
      }
      search.end(cell);
      List<PeerId> theirs = remote.elected();
      for (int rank = 0; rank < Math.max(ours.size(), theirs.size()); rank++) {
        if (ours.get(rank % ours.size()).equals(core.self)) {
          bridging.add(theirs.get(rank % theirs.size()));
        }
      }
    }
    for (PeerId counterpart : budget.within(bridging)) {
      if (!core.links.containsKey(counterpart)) {
        wanted.add(counterpart);
      }
    }
    if (!bridging.equals(lastBridging)) {
      lastBridging = bridging;
      core.count(Event.BRIDGE_CHANGED);
    }
  }

  private void classify(Link link) {
    if (!link.readyBoard()) {
      return;
    }
    // Of the cell or elected: such links are closed only to make room, see Budget.
    boolean planned = link.cell == core.cell || edges.isPlanned(link.peer, link.cell);
    if (planned) {
      link.unplannedSince = null;
    } else if (link.unplannedSince == null) {
      link.unplannedSince = core.now;
    }
    core.routesVersion += link.wanted == planned ? 0 : 1;
    link.wanted = planned; // the other side learns it with EDGE
  }

  /**
   * @param stands whether all planned links are there: until then those of the old structure stay,
   *     for a while, so that what is on its way finds one
   */
  private void closeUnplanned(boolean stands) {
    MonotonicTime held = core.structureAt.plusMillis(HOLD_MILLIS);
    if (!stands && core.now.isBefore(held)) {
      core.timers.by(Timers.Timer.PLAN, held);
      return;
    }
    for (Link link : List.copyOf(core.links.values())) {
      MonotonicTime since = link.unplannedSince;
      if (!link.readyBoard() || since == null) {
        continue;
      }
      long millis = core.now.millisSince(since);
      boolean agreed = !link.peerWants && millis >= UNPLANNED_MILLIS;
      if ((agreed || millis >= UNPLANNED_MOST_MILLIS) && !edges.isLastWay(link)) {
        core.act(new Action.CloseLink(link.peer, CloseReason.UNWANTED));
      }
      MonotonicTime due =
          millis < UNPLANNED_MILLIS
              ? since.plusMillis(UNPLANNED_MILLIS)
              : core.now.plusMillis(EPOCH_MILLIS);
      core.timers.by(Timers.Timer.PLAN, due.inSteps(CLOSE_STEP_MILLIS));
    }
  }

  /**
   * Whether the room will soon have more cells: most links made now would be closed again. Only for
   * a while, since the board that decides may see it otherwise.
   */
  private boolean outgrown() {
    MonotonicTime patience = core.structureAt.plusMillis(OUTGROWN_MILLIS);
    if (!core.now.isBefore(patience)) {
      return false;
    }
    if (growth().next(core.structure, population(-SURE)).cells() <= core.structure.cells()) {
      return false;
    }
    core.timers.by(Timers.Timer.PLAN, patience);
    return true;
  }

  private Growth growth() {
    if (!core.roomParameters.equals(growthFor)) {
      growthFor = core.roomParameters;
      growth = new Growth(core.parameters.overriddenBy(growthFor));
    }
    return growth;
  }

  private @Nullable Structure grow() {
    boolean first = core.cell == 0 || core.standsIn;
    boolean speaker = first && roster.rank(core.structure.cells()) == 0;
    // A board that is cut off sees nobody; what it decides must not win over the room it returns
    // to.
    boolean cutOff = core.structure.cells() > 1 && core.readyBoards() == 0;
    if (!speaker || cutOff || !core.started) {
      return null;
    }
    Structure next = growth().next(core.structure, population(-SURE));
    if (next.cells() <= core.structure.cells()) {
      next = growth().next(core.structure, population(SURE));
      next = next.cells() > core.structure.cells() ? core.structure : next;
    }
    // The highest generation has no next: adopting one that nobody else does would split the room.
    if (!next.supersedes(core.structure)) {
      return null;
    }
    boolean shrinks = next.cells() < core.structure.cells();
    long patience = knowsEnough() ? RESTRUCTURE_MILLIS : UNSURE_MILLIS;
    // The others of a fleet that comes back may take longer than this board.
    boolean remembered = core.structureAt.equals(core.startedAt);
    long shrink = remembered ? RETURN_MILLIS : SHRINK_MILLIS;
    MonotonicTime due = core.structureAt.plusMillis(shrinks ? shrink : patience);
    due = earlier(due, core.structure.cells() == 1 ? allHere() : due);
    if (core.now.isBefore(due)) {
      core.timers.by(Timers.Timer.PLAN, due);
      return null;
    }
    return next;
  }

  /** When all who start together should have been heard of. */
  private MonotonicTime allHere() {
    MonotonicTime least = core.structureAt.plusMillis(ALL_HERE_MILLIS);
    MonotonicTime quiet = roster.newestAt.plusMillis(NOBODY_NEW_MILLIS);
    return later(least, quiet);
  }

  private static MonotonicTime later(MonotonicTime a, MonotonicTime b) {
    return a.isBefore(b) ? b : a;
  }

  private static MonotonicTime earlier(MonotonicTime a, MonotonicTime b) {
    return a.isBefore(b) ? a : b;
  }

  /** Whether enough other cells have been counted for a guess at how many boards there are. */
  private boolean knowsEnough() {
    int known = 0;
    int[] cells = edges.cells();
    for (int cell : cells) {
      known += edges.remote(cell) == null ? 0 : 1;
    }
    return known >= Math.min(ENOUGH_CELLS, cells.length / 2);
  }

  /**
   * The lower middle of the sizes of the cells that are known, this one included: hashing may have
   * left this one small, and fewer than half cannot raise it by a lie.
   */
  private int usual() {
    int[] cells = edges.cells();
    int[] sizes = new int[cells.length + 1];
    int known = 0;
    sizes[known++] = roster.alive().size();
    for (int cell : cells) {
      Edges.Remote remote = edges.remote(cell);
      if (remote != null) {
        sizes[known++] = remote.boards();
      }
    }
    Arrays.sort(sizes, 0, known);
    return sizes[(known - 1) / 2];
  }

  /**
   * How many boards the room has: counted where all cells are known, else estimated from this cell
   * and those it has edges with.
   *
   * @param deviations how many standard deviations to add to an estimate: boards fall into cells by
   *     hashing, so their number in a few cells is Poisson distributed
   */
  private int population(int deviations) {
    int cells = core.structure.cells();
    if (cells == 1) {
      return roster.counted();
    }
    int boards = Math.max(1, roster.alive().size());
    int credible = MOST_TIMES_USUAL * Math.max(2, Math.max(boards, usual()));
    int counted = 1;
    for (int cell : edges.cells()) {
      Edges.Remote remote = edges.remote(cell);
      if (remote != null) {
        boards += Math.min(credible, remote.boards());
        counted++;
      } else if (isSilent(cell)) {
        counted++;
      }
    }
    double sure = counted == cells ? 0 : deviations * Math.sqrt(boards);
    return (int) Math.round(cells * (Math.max(1, boards + sure) / counted));
  }

  private void planLeaf() {
    dialer.forgetUnwanted();
    List<Link> ready = core.links.values().stream().filter(Link::readyBoard).toList();
    long inCell = ready.stream().filter(l -> l.cell == core.cell).count();
    if (inCell < 2) {
      return;
    }
    for (Link link : ready) {
      if (link.cell != core.cell) {
        core.act(new Action.CloseLink(link.peer, CloseReason.UNWANTED));
      }
    }
  }
}
