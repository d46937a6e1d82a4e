package dev.cellmesh.mesh;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Budget;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.edges.EdgeSearch;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.edges.Forming;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.talk.Gossip;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings the links in line with the plan: a link with every board of the cell, or with as many as
 * the budget bears, and one for every edge that this board is elected for. Closes what both sides
 * have found unplanned for two epochs, or this one alone for a minute; a leaf closes at once what
 * it does not need.
 */
final class Planner {
  private static final long EPOCH_MILLIS = 2_500;
  private static final long UNPLANNED_MILLIS = 2 * EPOCH_MILLIS;

  /** Several are closed by one plan. */
  private static final long CLOSE_STEP_MILLIS = 500;

  private static final long UNPLANNED_MOST_MILLIS = 60_000;
  static final long HOLD_MILLIS = 10_000;
  private static final int LINKS_WHILE_OUTGROWN = 4;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Budget budget;
  private final Dialer dialer;
  private final Router router;
  private final Gossip gossip;
  private final EdgeSearch search;
  private final Forming forming;
  private final Restructuring restructuring;
  private List<PeerId> lastBridging = List.of();

  /** Members that others had links with, and this board had not, when it planned last. */
  private List<PeerId> vouched = List.of();

  Planner(
      Core core,
      Roster roster,
      Edges edges,
      Budget budget,
      Dialer dialer,
      Router router,
      EdgeSearch search,
      Gossip gossip,
      Forming forming,
      Restructuring restructuring) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.budget = budget;
    this.dialer = dialer;
    this.router = router;
    this.gossip = gossip;
    this.search = search;
    this.forming = forming;
    this.restructuring = restructuring;
  }

  void structureChanged() {
    search.structureChanged();
    restructuring.structureChanged();
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
    dialer.limit(restructuring.isDue() ? LINKS_WHILE_OUTGROWN : Integer.MAX_VALUE);
    // Many that do not exist must not keep out those that do: who has spoken for itself comes
    // first.
    wanted.stream()
        .sorted(Comparator.comparing(roster::isHearsay).thenComparingInt(dialer::attempts))
        .forEach(peer -> dialer.dial(peer, false));
    dialer.forgetUnwanted();
    core.links().values().forEach(this::classify);
    closeUnplanned(wanted.isEmpty());
    budget.warn();
    gossip.send();
    return restructuring.next();
  }

  private void planCell(Set<PeerId> wanted) {
    List<PeerId> alive = roster.reachable();
    List<PeerId> seen = vouched;
    vouched = new ArrayList<>();
    for (PeerId member : roster.ofCell()) {
      if (core.links().containsKey(member)) {
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

  private void planEdges(Set<PeerId> wanted) {
    if (forming.goesOn()) {
      core.timers().by(Timers.Timer.PLAN, forming.lookAgainAt());
      return;
    }
    List<PeerId> bridging = new ArrayList<>();
    for (int cell : edges.cells()) {
      List<PeerId> ours = edges.elected(cell);
      if (!ours.contains(core.self())) {
        search.end(cell);
        continue;
      }
      Edges.Remote remote = edges.remote(cell);
      if (remote == null) {
        search.seek(cell, ours.indexOf(core.self()));
        continue;
      }
      search.end(cell);
      List<PeerId> theirs = remote.elected();
      for (int rank = 0; rank < Math.max(ours.size(), theirs.size()); rank++) {
        if (ours.get(rank % ours.size()).equals(core.self())) {
          bridging.add(theirs.get(rank % theirs.size()));
        }
      }
    }
    for (PeerId counterpart : budget.within(bridging)) {
      if (!core.links().containsKey(counterpart)) {
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
    boolean planned = link.cell() == core.cell() || edges.isPlanned(link.peer(), link.cell());
    if (link.plan(planned, core.now())) {
      core.routesChanged(); // the other side learns it with EDGE
    }
  }

  /**
   * @param stands whether all planned links are there: until then those of the old structure stay,
   *     for a while, so that what is on its way finds one
   */
  private void closeUnplanned(boolean stands) {
    MonotonicTime held = core.structureAt().plusMillis(HOLD_MILLIS);
    if (!stands && core.now().isBefore(held)) {
      core.timers().by(Timers.Timer.PLAN, held);
      return;
    }
    for (Link link : List.copyOf(core.links().values())) {
      MonotonicTime since = link.unplannedSince();
      if (!link.readyBoard() || since == null) {
        continue;
      }
      long millis = core.now().millisSince(since);
      boolean agreed = !link.heard().wanted() && millis >= UNPLANNED_MILLIS;
      if ((agreed || millis >= UNPLANNED_MOST_MILLIS) && !edges.isLastWay(link)) {
        core.act(new Action.CloseLink(link.peer(), CloseReason.UNWANTED));
      }
      MonotonicTime due =
          millis < UNPLANNED_MILLIS
              ? since.plusMillis(UNPLANNED_MILLIS)
              : core.now().plusMillis(EPOCH_MILLIS);
      core.timers().by(Timers.Timer.PLAN, due.inSteps(CLOSE_STEP_MILLIS));
    }
  }

  private void planLeaf() {
    dialer.forgetUnwanted();
    List<Link> ready = core.links().values().stream().filter(Link::readyBoard).toList();
    long inCell = ready.stream().filter(l -> l.cell() == core.cell()).count();
    if (inCell < 2) {
      return;
    }
    for (Link link : ready) {
      if (link.cell() != core.cell()) {
        core.act(new Action.CloseLink(link.peer(), CloseReason.UNWANTED));
      }
    }
  }
}
